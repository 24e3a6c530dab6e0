#include "http/come_again.h"

namespace tongban::http {

Error come_again(const Pause& pause) {
    json::array channels(pause.channels.begin(), pause.channels.end());
    return refuse(
        "http.come_again", ErrorKind::Unavailable,
        {{"channels", std::move(channels)},
         {"again_ms", pause.again_ms},
         {"wait_ms", pause.wait_ms},
         {"otherwise", pause.otherwise}}
    );
}

std::optional<Pause> find_pause(const Error& error) {
    if (error.code != "http.come_again") return {};
    Pause pause{
        .channels = {},
        .again_ms = find_int(error.details, "again_ms").value_or(0),
        .wait_ms = find_int(error.details, "wait_ms").value_or(0),
        .otherwise = {}};
    if (const json::array* channels = find_array(error.details, "channels"))
        for (const json::value& one : *channels) pause.channels.emplace_back(one.as_string());
    if (const json::object* otherwise = find_object(error.details, "otherwise"))
        pause.otherwise = *otherwise;
    return pause;
}

}  // namespace tongban::http
