// From method and path to a route: a tree of path segments, walked without allocation.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "http/handler.h"

namespace tongban::http {

inline constexpr size_t kSegmentsMax = 16;
inline constexpr size_t kCapturesMax = 8;
inline constexpr size_t kMethods = 5;

/// "/api/cases/{number}": absolute, no empty segment, placeholders fill a whole segment.
bool is_route_path(std::string_view path);
/// The path with every placeholder as "{}": what may not occur twice for a method.
std::string route_shape(std::string_view path);
std::optional<Method> find_method(std::string_view name);
const char* to_string(Method method);

class Router {
  public:
    struct Match {
        int route = -1;  // index of add(), or -1
        /// Bit of each method that the path knows, when the asked one is not among them.
        unsigned allowed = 0;
        size_t captures_count = 0;
        std::array<std::string_view, kCapturesMax> captures;  // still percent-encoded
    };

    void add(Method method, std::string_view path, int route);
    /// `path` without query. A literal segment is preferred to a placeholder.
    Match find(Method method, std::string_view path) const;

  private:
    struct Node {
        std::vector<std::pair<std::string, int>> children;  // sorted by literal
        int placeholder = -1;
        std::array<int, kMethods> routes{-1, -1, -1, -1, -1};
    };
    int child(int node, std::string_view segment);
    struct Walk;
    bool descend(int node, size_t depth, Walk& walk) const;

    std::vector<Node> nodes_{Node{}};
};

}  // namespace tongban::http
