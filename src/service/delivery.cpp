#include "service/delivery.h"

#include <algorithm>

namespace tongban::service {

bool is_delivery_way(std::string_view way) { return way == "pickup" || way == "post"; }

bool is_hall(const pack::Content& content, std::string_view id) {
    return id.empty() ||
           std::ranges::find(content.halls, id, &pack::Hall::id) != content.halls.end();
}

bool lacks_hall(const Delivery& delivery, const pack::Content& content) {
    return delivery.way == "pickup" && delivery.hall.empty() && !content.halls.empty();
}

}  // namespace tongban::service
