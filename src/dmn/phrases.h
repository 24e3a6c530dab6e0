// Names, values and bounds in words: the small phrases that sentences are put together of. Internal
// to this folder.
#pragma once

#include "dmn/sentences.h"

namespace tongban::dmn {

class Phrases {
  public:
    Phrases(Language language, const Words& words)
        : is_chinese_(language == Language::Chinese), language_(language), words_(words) {}

    std::string pick(const char* chinese, const char* english) const;

    std::string name(const std::string& fact) const;

    std::string element_name(const std::string& fact) const;

    std::string value(const Value& value, const std::string& fact = {}) const;

    std::string titled(const Value& value) const;

    std::string state(const feel::Context& condition) const;

    std::string elements(const feel::List& items) const;

    std::string duration(const Value& value) const;

    std::string list(
        const std::vector<std::string>& parts, const char* chinese, const char* english
    ) const;

    std::string is_now(const Requirement& requirement) const;

    static bool is_of_contexts(const Requirement& requirement);
    std::string change_of_list(const Requirement& requirement) const;

    std::string values(
        const std::vector<Value>& from,
        const std::string& fact,
        const char* chinese,
        const char* english
    ) const;

    std::string would_be(const Requirement& requirement) const;

    std::string must_be(const Requirement& requirement) const;

    std::string cited(const std::vector<FiredRule>& rules) const;

    bool is_for_reader(const std::string& text, const FiredRule& rule) const;
    static bool has_chinese(const std::string& text);

    static std::string spaced(const std::string& text);
    static const char* gap_after(const std::string& text);
    bool is_chinese() const { return is_chinese_; }

  private:
    std::string unit(const std::string& fact) const;

    bool is_chinese_;
    Language language_;
    const Words& words_;
};

}  // namespace tongban::dmn
