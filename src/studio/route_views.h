// Changes and publications as JSON, and what of it is promised.
#pragma once

#include "http/handler.h"
#include "studio/studio.h"

namespace tongban::studio {

Result<json::object> change_json(
    const Studio& studio, const Change& change, const http::Request& request
);
json::object checked_json(const Checked& checked, const Studio& studio, std::string_view locale);
json::object publication_json(const Publication& publication);
json::array files_json(const std::vector<PublishedFile>& files);
/// "added", "changed" or "removed".
const char* status_of(const ChangedFile& file);

json::object changes_shape();
json::object change_shape();
json::object checked_shape();
json::object publication_shape();
json::object published_file_shape();

}  // namespace tongban::studio
