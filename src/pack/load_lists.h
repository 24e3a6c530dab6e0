// The plain lists of a pack: one function a file.
#pragma once

#include "pack/yaml.h"

namespace tongban::pack {

void load_items(Reader file, Content& content);
void load_bundles(Reader file, Content& content);
void load_departments(Reader file, Content& content);
void load_credential_types(Reader file, Content& content);
void load_fields(Reader file, Content& content);
void load_halls(Reader file, Content& content);
void load_regions(Reader file, Content& content);
void load_towns(const std::string& csv, const std::string& name, Content& content, Issues& issues);
void load_calendar(Reader file, Content& content);
void load_limits(Reader file, Content& content);
void load_lights(Reader file, Content& content);
void load_synonyms(Reader file, Content& content);
void load_search_words(Reader file, Content& content);
/// Lines "sound<TAB>characters"; lines that begin with # are notes.
void load_sounds(std::string_view text, const std::string& file, Content& content, Issues& issues);

/// Notes that this file names something that stands elsewhere; nothing for an empty name.
void refer(Content& content, RefKind kind, std::string id, const std::string& owner, Place place);
/// Of the text at `key`, with its line.
void refer(
    Content& content, RefKind kind, const Reader& entry, const char* key, const std::string& owner
);

/// Fields whose value is the responsible district: one, or a list of them.
std::vector<std::string> read_region_by(Reader& entry, const std::string& owner, Content& content);

/// The word at `source`; a fault when it is none of the five.
MaterialSource material_source(Reader& entry);
std::vector<Question> read_questions(std::vector<Reader> entries);
std::vector<FaqEntry> read_faq(std::vector<Reader> entries);
std::vector<RegisterRead> read_register_reads(
    std::vector<Reader> entries, const std::string& owner, Content& content
);

}  // namespace tongban::pack
