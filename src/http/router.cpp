#include "http/router.h"

#include <algorithm>

#include "base/assert.h"

namespace tongban::http {

namespace {
constexpr std::array<const char*, kMethods> kNames = {"GET", "POST", "PUT", "PATCH", "DELETE"};

using Segments = std::array<std::string_view, kSegmentsMax>;

/// The number of segments, or nothing when there are too many or the path is not absolute.
std::optional<size_t> split_path(std::string_view path, Segments& segments) {
    if (path.empty() || path.front() != '/') return std::nullopt;
    path.remove_prefix(1);
    size_t count = 0;
    while (true) {
        if (count == kSegmentsMax) return std::nullopt;
        const size_t end = path.find('/');
        segments[count++] = path.substr(0, end);
        if (end == std::string_view::npos) return count;
        path.remove_prefix(end + 1);
    }
}

bool is_placeholder(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
}  // namespace

bool is_route_path(std::string_view path) {
    Segments segments;
    const auto count = split_path(path, segments);
    if (!count) return false;
    size_t captures = 0;
    for (size_t i = 0; i < *count; ++i) {
        if (segments[i].empty()) return false;
        if (is_placeholder(segments[i])) {
            ++captures;
        } else if (segments[i].find_first_of("{}%?# ") != std::string_view::npos) {
            return false;
        }
    }
    return captures <= kCapturesMax;
}

std::string route_shape(std::string_view path) {
    std::string shape;
    bool is_inside = false;
    for (char c : path) {
        if (c == '}') is_inside = false;
        if (!is_inside) shape += c;
        if (c == '{') is_inside = true;
    }
    return shape;
}

std::optional<Method> find_method(std::string_view name) {
    for (size_t i = 0; i < kMethods; ++i)
        if (name == kNames[i]) return static_cast<Method>(i);
    return std::nullopt;
}

const char* to_string(Method method) { return kNames[static_cast<size_t>(method)]; }

int Router::child(int node, std::string_view segment) {
    const auto add_node = [&] {
        nodes_.emplace_back();
        return static_cast<int>(nodes_.size()) - 1;
    };
    if (is_placeholder(segment)) {
        if (nodes_[node].placeholder < 0) {
            const int added = add_node();
            nodes_[node].placeholder = added;
        }
        return nodes_[node].placeholder;
    }
    const auto at = [&] {
        auto& children = nodes_[node].children;
        return std::ranges::lower_bound(children, segment, {}, [](const auto& pair) {
            return std::string_view(pair.first);
        });
    };
    if (const auto found = at(); found != nodes_[node].children.end() && found->first == segment) {
        return found->second;
    }
    const int added = add_node();
    nodes_[node].children.insert(at(), {std::string(segment), added});
    return added;
}

void Router::add(Method method, std::string_view path, int route) {
    ASSERT(is_route_path(path));
    Segments segments;
    const size_t count = *split_path(path, segments);
    int node = 0;
    for (size_t i = 0; i < count; ++i) node = child(node, segments[i]);
    int& slot = nodes_[node].routes[static_cast<size_t>(method)];
    ASSERT(slot < 0);
    slot = route;
}

struct Router::Walk {
    Segments segments;
    size_t count = 0;
    size_t method = 0;
    Match match;
};

Router::Match Router::find(Method method, std::string_view path) const {
    Walk walk;
    const auto count = split_path(path, walk.segments);
    if (!count) return {};
    walk.count = *count;
    walk.method = static_cast<size_t>(method);
    if (!descend(0, 0, walk)) walk.match.route = -1;
    return walk.match;
}

bool Router::descend(int node, size_t depth, Walk& walk) const {
    const Node& here = nodes_[node];
    if (depth == walk.count) {
        walk.match.route = here.routes[walk.method];
        if (walk.match.route >= 0) return true;
        for (size_t i = 0; i < kMethods; ++i)
            if (here.routes[i] >= 0) walk.match.allowed |= 1u << i;
        return false;
    }
    const std::string_view segment = walk.segments[depth];
    const auto found = std::ranges::lower_bound(here.children, segment, {}, [](const auto& pair) {
        return std::string_view(pair.first);
    });
    if (found != here.children.end() && found->first == segment &&
        descend(found->second, depth + 1, walk)) {
        return true;
    }
    if (here.placeholder < 0 || segment.empty()) return false;
    const size_t before = walk.match.captures_count;
    if (before == kCapturesMax) return false;
    walk.match.captures[before] = segment;
    walk.match.captures_count = before + 1;
    if (descend(here.placeholder, depth + 1, walk)) return true;
    walk.match.captures_count = before;
    return false;
}

}  // namespace tongban::http
