// Shapes that several answers of this domain share.
#pragma once

#include "http/shape.h"

namespace tongban::service::shapes {

using namespace http::shape;

/// {id, name}: somebody or something by its name.
json::object named_id();
json::object figure();
json::object audit_point();
json::object question();
json::object answered();
json::object condition();
/// The field of a form that says who is responsible.
json::object district_field();
json::object stored_file_row();
/// A credential that may stand for a material.
json::object held_credential();
/// What guide and draft say alike about a material of the pack; `more` are the caller's own.
json::object material(std::string_view title, Members more);
json::object material_way();
/// At the counter: how the applicant agreed, in person or by a signed paper.
json::object consent();
json::object delivery_way();
json::object material_state();
json::object service_name();
json::object clock();
json::object light();
json::object member_stage();
json::object delivery();
json::object fault();
/// A form of form-js: its own schema is the format's, not ours.
json::object form();

}  // namespace tongban::service::shapes
