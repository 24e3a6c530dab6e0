// How a result comes to the applicant: picked up at a hall, or by post.
#pragma once

#include "pack/model.h"
#include "service/model.h"

namespace tongban::service {

bool is_delivery_way(std::string_view way);
/// An empty id names none, which is no fault by itself.
bool is_hall(const pack::Content& content, std::string_view id);
/// Picked up, but nobody knows where; a region without halls has nothing to choose from.
bool lacks_hall(const Delivery& delivery, const pack::Content& content);

}  // namespace tongban::service
