// The conversion functions of FEEL, and their way back.
#include "dmn/readings.h"

#include <algorithm>

#include "feel/expression.h"

namespace tongban::dmn {

using feel::Kind;
using feel::Syntax;
using feel::SyntaxKind;
using feel::Value;

namespace {

struct Conversion {
    std::string_view function;
    Kind kind;
};
constexpr Conversion kConversions[] = {
    {"date", Kind::Date},
    {"time", Kind::Time},
    {"date and time", Kind::DateTime},
    {"duration", Kind::DayTimeDuration},
    {"duration", Kind::YearMonthDuration},
    {"number", Kind::Number},
};

}  // namespace

std::vector<Kind> kinds_read_by(const Syntax& call) {
    std::vector<Kind> kinds;
    if (call.kind != SyntaxKind::Invocation || call.children[0]->kind != SyntaxKind::Name)
        return kinds;
    // With three parts they make a date or time of numbers, `number(t, ",", ".")` reads a text.
    const bool reads_one = call.children.size() == 2 || call.children[0]->text == "number";
    if (!reads_one) return kinds;
    for (const Conversion& conversion : kConversions)
        if (conversion.function == call.children[0]->text) kinds.push_back(conversion.kind);
    return kinds;
}

Value read_as(const Value& value, Kind kind) {
    if (value.is_null() || value.kind() == kind) return value;
    const auto conversion = std::ranges::find(kConversions, kind, &Conversion::kind);
    if (conversion == std::end(kConversions)) return {};
    const auto compiled = feel::compile(std::string(conversion->function) + "(it)");
    if (!compiled) return {};
    feel::Evaluation evaluation;
    Value read = compiled->evaluate({{"it", value}}, evaluation);
    return read.kind() == kind ? read : Value();
}

Value written_as(const Value& read, Kind kind, const Value& like) {
    if (read.is_null() || read.kind() == kind) return read;
    if (kind == Kind::String) return Value(feel::to_text(read));
    if (kind != Kind::DateTime) return {};
    feel::DateTime moment{{2000, 1, 1}, {}};
    if (like.kind() == Kind::DateTime) moment = like.as_date_time();
    if (read.is_date())
        moment.date = read.as_date();
    else if (read.kind() == Kind::Time)
        moment.time = read.as_time();
    else
        return {};
    return Value(moment);
}

}  // namespace tongban::dmn
