#include "form/schema.h"

#include "support.h"

using namespace tongban;
using namespace tongban::form;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {
std::vector<std::string> schema_faults(std::string components) {
    return faults(load(std::string_view(form_text(std::move(components))))->issues);
}
}  // namespace

TEST(FormSchema, ReadsFieldsWithTheirRules) {
    const Form form = form_of(
        R"({'type':'textfield','key':'name','label':'Name','validate':{'required':true,'minLength':2,'maxLength':'40','pattern':'^[^0-9]+$'},
            'properties':{'semantic':'ent.name','source':'registry:x','personal':'true','check':'credit-code'}},
           {'type':'number','key':'area','validate':{'min':0.5,'max':'1000'},'decimalDigits':2},
           {'type':'datetime','subtype':'date','key':'opens','disallowPassedDates':true},
           {'type':'text','text':'# Title'},{'type':'separator'},{'type':'spacer','height':20})"
    );
    ASSERT_EQ(form.fields.size(), 6u);
    const Field& name = form.fields[0];
    EXPECT_TRUE(name.is_required);
    EXPECT_EQ(name.length_min, 2u);
    EXPECT_EQ(name.length_max, 40u);
    EXPECT_EQ(name.property("semantic"), "ent.name");
    EXPECT_EQ(name.property("missing"), "");
    EXPECT_EQ(name.check, "credit-code");
    EXPECT_EQ(form.fields[1].min->to_string(), "0.5");
    EXPECT_EQ(form.fields[1].decimal_digits, 2);
    EXPECT_EQ(form.fields[2].kind, FieldKind::Date);
    EXPECT_TRUE(form.fields[2].refuses_past);
    EXPECT_EQ(fields_with_value(form).size(), 3u);
}

TEST(FormSchema, PutsGroupsWithPathIntoKeys) {
    const Form form = form_of(
        R"({'type':'group','path':'owner','components':[
              {'type':'textfield','key':'name'},
              {'type':'group','label':'no path','components':[{'type':'textfield','key':'home.street'}]}]},
           {'type':'dynamiclist','path':'partners','components':[{'type':'textfield','key':'name'}]})"
    );
    const auto fields = fields_with_value(form);
    ASSERT_EQ(fields.size(), 3u);
    EXPECT_THAT(fields[0]->path, ElementsAre("owner", "name"));
    EXPECT_THAT(fields[1]->path, ElementsAre("owner", "home", "street"));
    EXPECT_THAT(fields[2]->path, ElementsAre("partners"));
    EXPECT_THAT(fields[2]->fields.at(0).path, ElementsAre("name"));
}

TEST(FormSchema, RefusesWhatIsNoForm) {
    EXPECT_EQ(load(std::string_view("[]")).error().code, "form.not_a_form");
    EXPECT_EQ(load(std::string_view("{}")).error().code, "form.not_a_form");
    EXPECT_EQ(load(std::string_view("{")).error().code, "json.syntax");
    EXPECT_EQ(load(std::string(3 * 1024 * 1024, ' ')).error().code, "form.too_large");
}

TEST(FormSchema, FindsEveryFaultWithItsPlace) {
    EXPECT_THAT(
        schema_faults(
            R"({'type':'textfield','key':'a'},{'type':'number','key':'a'},{'type':'hologram','key':'b'},
               {'type':'textfield'},{'type':'textfield','key':'c','validate':{'pattern':'(('}},
               {'type':'textfield','key':'d','conditional':{'hide':'=a >'}},
               {'type':'textfield','key':'e','validate':{'minLength':9,'maxLength':3}},
               {'type':'select','key':'g'},{'type':'radio','key':'h','values':[{'value':'1'},{'value':'1'}]},
               {'type':'textfield','key':'1x'},{'type':'textfield','key':'i','properties':{'n':1}}, 7)"
        ),
        ElementsAre(
            "form.duplicate_key /components/1", "form.unknown_type /components/2",
            "form.no_key /components/3", "form.bad_pattern /components/4/validate/pattern",
            "form.bad_feel /components/5/conditional/hide", "form.bad_limit /components/6/validate",
            "form.no_options /components/7", "form.duplicate_option /components/8",
            "form.bad_key /components/9", "form.bad_property /components/10",
            "form.unknown_type /components/11"
        )
    );
}

TEST(FormSchema, RefusesAKeyThatIsBothFieldAndObject) {
    EXPECT_THAT(
        schema_faults(R"({'type':'textfield','key':'a'},{'type':'textfield','key':'a.b'})"),
        ElementsAre("form.duplicate_key /components/1")
    );
    EXPECT_THAT(
        schema_faults(R"({'type':'textfield','key':'a.b'},{'type':'textfield','key':'a'})"),
        ElementsAre("form.duplicate_key /components/1")
    );
    EXPECT_THAT(
        schema_faults(R"({'type':'textfield','key':'a.b'},{'type':'textfield','key':'a.c'})"),
        IsEmpty()
    );
}

TEST(FormSchema, BoundsNestingAndSize) {
    std::string deep = "{'type':'textfield','key':'x'}";
    for (int i = 0; i < 12; ++i) deep = "{'type':'group','components':[" + deep + "]}";
    EXPECT_THAT(schema_faults(deep), Contains(testing::StartsWith("form.too_deep")));
    std::string many;
    for (size_t i = 0; i < kFieldsMax + 5; ++i)
        many += fmt::format("{}{{'type':'textfield','key':'k{}'}}", i ? "," : "", i);
    EXPECT_THAT(schema_faults(many), Contains(testing::StartsWith("form.too_large")));
}

TEST(FormPattern, IsBoundedInTime) {
    const auto pattern = Pattern::compile("^(a+)+$").value();
    EXPECT_EQ(pattern->find("aaaa"), Match::Yes);
    EXPECT_EQ(pattern->find("aaab"), Match::No);
    EXPECT_EQ(pattern->find(std::string(40, 'a') + "b"), Match::TooLong);
    EXPECT_EQ(Pattern::compile("^[\\u4e00-\\u9fa5]{2,}$").value()->find("重庆"), Match::Yes);
    EXPECT_EQ(Pattern::compile(std::string(5000, 'a')).error().code, "form.too_large");
}
