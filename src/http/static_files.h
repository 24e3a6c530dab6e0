// Built web pages, read into memory at start: a path is looked up in a table, never opened as a
// file. What changes in the folder afterwards is served after a restart, and then as a whole: a
// page must never meet the scripts of another build half way through an upgrade.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tongban::http {

struct StaticFile {
    std::string body;
    std::string gzip;  // empty when not worth it
    std::string content_type;
    std::string etag;           // quoted
    bool is_immutable = false;  // name carries a digest: below /assets/
};

class StaticFiles {
  public:
    /// Reads a folder. Symbolic links are left out. Error codes: http.static_folder,
    /// http.static_too_large.
    static Result<StaticFiles> load(const std::string& folder);

    /// `path` is percent-encoded as in the request. A path that names no file and has no extension
    /// is a page of the application: it gets index.html.
    const StaticFile* find(std::string_view path) const;
    size_t size() const { return files_.size(); }

  private:
    std::map<std::string, StaticFile, std::less<>> files_;  // by "/assets/app.js"
};

}  // namespace tongban::http
