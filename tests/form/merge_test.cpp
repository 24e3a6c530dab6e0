#include "form/merge.h"

#include "form/merge_cache.h"
#include "support.h"

using namespace tongban;
using namespace tongban::form;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const char* const kCompany = R"(
    {'type':'textfield','key':'name','label':'Name','validate':{'required':true,'maxLength':50},'properties':{'semantic':'ent.name'}},
    {'type':'number','key':'area','validate':{'min':10},'properties':{'semantic':'premises.area'}},
    {'type':'textfield','key':'note'})";
const char* const kFood = R"(
    {'type':'textfield','key':'shop','validate':{'minLength':2,'maxLength':30},'properties':{'semantic':'ent.name'}},
    {'type':'number','key':'size','validate':{'required':true,'max':500},'properties':{'semantic':'premises.area'}},
    {'type':'textfield','key':'note'},
    {'type':'textfield','key':'cook','conditional':{'hide':'=size < 20 and note = null'}})";

std::string text_of(const json::object& object) {
    std::string text = json::serialize(object);
    std::ranges::replace(text, '"', '\'');
    return text;
}

}  // namespace

TEST(Merge, AsksOnceWhatMeansTheSame) {
    const Form company = form_of(kCompany), food = form_of(kFood);
    const auto merged = merge({{"company", "Company", &company}, {"food", "Food", &food}}).value();
    EXPECT_THAT(merged.issues, IsEmpty());
    std::vector<std::string> keys;
    for (const Field* field : fields_with_value(merged.form)) keys.push_back(field->key);
    EXPECT_THAT(keys, ElementsAre("name", "area", "note", "food_note", "cook"));
    ASSERT_EQ(merged.form.fields.size(), 2u);
    EXPECT_EQ(merged.form.fields[0].label, "Company");
    EXPECT_EQ(merged.form.fields[1].label, "Food");
    EXPECT_EQ(merged.merged_key("food", "shop"), "name");
    EXPECT_EQ(merged.merged_key("food", "note"), "food_note");
    EXPECT_EQ(merged.merged_key("food", "nothing"), "");
}

TEST(Merge, KeepsTheNarrowerLimits) {
    const Form company = form_of(kCompany), food = form_of(kFood);
    const auto merged = merge({{"company", "Company", &company}, {"food", "Food", &food}}).value();
    const auto fields = fields_with_value(merged.form);
    EXPECT_TRUE(fields[0]->is_required);
    EXPECT_EQ(fields[0]->length_min, 2u);
    EXPECT_EQ(fields[0]->length_max, 30u);
    EXPECT_TRUE(fields[1]->is_required);
    EXPECT_EQ(fields[1]->min->to_string(), "10");
    EXPECT_EQ(fields[1]->max->to_string(), "500");
}

TEST(Merge, GivesEachPartItsOwnData) {
    const Form company = form_of(kCompany), food = form_of(kFood);
    const auto merged = merge({{"company", "Company", &company}, {"food", "Food", &food}}).value();
    const json::object data =
        object_of("{'name':'Hot','area':30,'note':'a','food_note':'b','cook':'c'}");
    EXPECT_THAT(faults(validate(merged.form, data, {})), IsEmpty());
    EXPECT_EQ(text_of(merged.data_of("company", data)), "{'name':'Hot','area':30,'note':'a'}");
    EXPECT_EQ(
        text_of(merged.data_of("food", data)), "{'shop':'Hot','size':30,'note':'b','cook':'c'}"
    );
    json::object back;
    merged.put("company", merged.data_of("company", data), back);
    merged.put("food", merged.data_of("food", data), back);
    EXPECT_EQ(text_of(back), text_of(data));
}

TEST(Merge, LetsConditionsFollowTheirFields) {
    const Form company = form_of(kCompany), food = form_of(kFood);
    const auto merged = merge({{"company", "Company", &company}, {"food", "Food", &food}}).value();
    // size is now called area, and the food form's note is food_note.
    EXPECT_EQ(
        cleaned(merged.form, "{'name':'Hot','area':15,'note':'x','cook':'c'}"),
        "{'name':'Hot','area':15,'note':'x'}"
    );
    EXPECT_EQ(
        cleaned(merged.form, "{'name':'Hot','area':15,'food_note':'x','cook':'c'}"),
        "{'name':'Hot','area':15,'food_note':'x','cook':'c'}"
    );
}

TEST(Merge, HidesASharedFieldOnlyWhenAllPartsHideIt) {
    const Form one = form_of(
        R"({'type':'checkbox','key':'has_sign'},
           {'type':'group','conditional':{'hide':'=not(has_sign)'},'components':[
             {'type':'textfield','key':'colour'},
             {'type':'textfield','key':'width','properties':{'semantic':'sign.width'}}]})"
    );
    const Form two = form_of(
        R"({'type':'checkbox','key':'lit'},
           {'type':'textfield','key':'w','conditional':{'hide':'=not(lit)'},'properties':{'semantic':'sign.width'}})"
    );
    const auto merged = merge({{"one", "One", &one}, {"two", "Two", &two}}).value();
    const auto kept = [&](const char* sign, const char* lit) {
        return cleaned(
            merged.form,
            fmt::format("{{'has_sign':{},'colour':'red','width':'2','lit':{}}}", sign, lit)
        );
    };
    EXPECT_EQ(kept("false", "false"), "{'has_sign':false,'lit':false}");
    EXPECT_EQ(kept("false", "true"), "{'has_sign':false,'width':'2','lit':true}");
    EXPECT_EQ(kept("true", "false"), "{'has_sign':true,'colour':'red','width':'2','lit':false}");
    // A part that always asks wins.
    const Form three =
        form_of(R"({'type':'textfield','key':'breite','properties':{'semantic':'sign.width'}})");
    const auto always = merge({{"one", "One", &one}, {"three", "Three", &three}}).value();
    EXPECT_EQ(
        cleaned(always.form, "{'has_sign':false,'width':'2'}"), "{'has_sign':false,'width':'2'}"
    );
}

TEST(Merge, KeepsNestedKeysApart) {
    const Form one = form_of(R"({'type':'group','path':'owner','components':[
        {'type':'textfield','key':'name','properties':{'semantic':'person.name'}},{'type':'textfield','key':'age'}]})"
    );
    const Form two = form_of(R"({'type':'textfield','key':'owner'},
        {'type':'textfield','key':'who.name','properties':{'semantic':'person.name'}},
        {'type':'textfield','key':'who.mood','conditional':{'hide':"=who.name = \'ann\' or owner = \'x\'"}})"
    );
    const auto merged = merge({{"one", "One", &one}, {"two-b", "Two", &two}}).value();
    EXPECT_EQ(merged.merged_key("two-b", "owner"), "two_b_owner");
    EXPECT_EQ(merged.merged_key("two-b", "who.name"), "owner.name");
    EXPECT_EQ(
        cleaned(merged.form, "{'owner':{'name':'ann'},'who':{'mood':'good'}}"),
        "{'owner':{'name':'ann'}}"
    );
    EXPECT_EQ(
        cleaned(merged.form, "{'owner':{'name':'bob'},'two_b_owner':'x','who':{'mood':'good'}}"),
        "{'owner':{'name':'bob'},'two_b_owner':'x'}"
    );
    const std::string all =
        "{'owner':{'name':'bob','age':'7'},'two_b_owner':'y','who':{'mood':'good'}}";
    EXPECT_EQ(cleaned(merged.form, all), all);
    EXPECT_EQ(
        text_of(merged.data_of("two-b", object_of(all))),
        "{'owner':'y','who':{'name':'bob','mood':'good'}}"
    );
}

TEST(Merge, TellsWhereFieldsOfOneMeaningDiffer) {
    const Form one = form_of(
        R"({'type':'textfield','key':'a','validate':{'maxLength':3},'properties':{'semantic':'s'}},
        {'type':'select','key':'b','values':[{'value':'1'}],'properties':{'semantic':'t'}})"
    );
    const Form two = form_of(
        R"({'type':'textfield','key':'x','validate':{'minLength':5},'properties':{'semantic':'s','check':'phone'}},
        {'type':'number','key':'y','properties':{'semantic':'t'}})"
    );
    const auto merged = merge({{"one", "One", &one}, {"two", "Two", &two}}).value();
    EXPECT_THAT(
        faults(merged.issues),
        ElementsAre("form.merge_range two#x", "form.merge_check two#x", "form.merge_kind two#y")
    );
    EXPECT_TRUE(has_errors(merged.issues));
    EXPECT_EQ(merged.merged_key("two", "y"), "y");  // another kind: asked apart
}

TEST(Merge, LeavesListsWhole) {
    const Form one = form_of(
        R"({'type':'dynamiclist','path':'people','components':[{'type':'textfield','key':'n','properties':{'semantic':'person.name'}}]},
        {'type':'textfield','key':'limit'})"
    );
    const Form two = form_of(
        R"({'type':'textfield','key':'n','properties':{'semantic':'person.name'}},{'type':'textfield','key':'limit'},
        {'type':'dynamiclist','path':'people','components':[{'type':'textfield','key':'m','conditional':{'hide':"=limit = \'no\'"}}]})"
    );
    const auto merged = merge({{"one", "One", &one}, {"two", "Two", &two}}).value();
    EXPECT_EQ(merged.merged_key("two", "n"), "n");
    EXPECT_EQ(merged.merged_key("two", "people"), "two_people");
    EXPECT_EQ(
        cleaned(merged.form, "{'two_limit':'no','two_people':[{'m':'x'}]}"),
        "{'two_limit':'no','two_people':[{}]}"
    );
    EXPECT_EQ(
        cleaned(merged.form, "{'limit':'no','two_people':[{'m':'x'}]}"),
        "{'limit':'no','two_people':[{'m':'x'}]}"
    );
}

TEST(Merge, RefusesPartsWithoutName) {
    const Form one = form_of(R"({'type':'textfield','key':'a'})");
    EXPECT_EQ(merge({}).error().code, "form.merge_parts");
    EXPECT_EQ(merge({{"x", "X", &one}, {"x", "X", &one}}).error().code, "form.merge_parts");
    EXPECT_EQ(merge({{"", "X", &one}}).error().code, "form.merge_parts");
}

TEST(MergeCache, MergesACombinationOnce) {
    const Form company = form_of(kCompany), food = form_of(kFood);
    MergeCache cache(2);
    const auto first =
        cache.merged({{"company", "Company", &company}, {"food", "Food", &food}}).value();
    EXPECT_EQ(
        cache.merged({{"company", "Company", &company}, {"food", "Food", &food}}).value(), first
    );
    EXPECT_NE(
        cache.merged({{"food", "Food", &food}, {"company", "Company", &company}}).value(), first
    );
    EXPECT_EQ(cache.size(), 2u);
    EXPECT_EQ(cache.merged({}).error().code, "form.merge_parts");
    EXPECT_EQ(cache.size(), 2u);
}

TEST(MergeCache, ForgetsWhatWasNotUsedForLongest) {
    const Form form = form_of(kCompany);
    MergeCache cache(2);
    const auto a = cache.merged({{"a", "A", &form}}).value();
    const auto b = cache.merged({{"b", "B", &form}}).value();
    EXPECT_EQ(cache.merged({{"a", "A", &form}}).value(), a);
    EXPECT_TRUE(cache.merged({{"c", "C", &form}}));
    EXPECT_EQ(cache.merged({{"a", "A", &form}}).value(), a);
    EXPECT_NE(cache.merged({{"b", "B", &form}}).value(), b);
    EXPECT_EQ(cache.size(), 2u);
}

TEST(Merge, ARuleSpeaksOfTheKeysOfTheMergedForm) {
    const Form company = form_of(kCompany);
    const Form food = form_of(
        R"({'type':'number','key':'size','properties':{'semantic':'premises.area'}},
           {'type':'number','key':'note','properties':{'rule':'=note < size','rule_text':'x'}})"
    );
    const auto merged = merge({{"company", "Company", &company}, {"food", "Food", &food}}).value();
    EXPECT_THAT(faults(merged.form, "{'name':'n','area':20,'food_note':19}"), IsEmpty());
    EXPECT_THAT(
        faults(merged.form, "{'name':'n','area':20,'food_note':20}"),
        ElementsAre("form.rule /food_note")
    );
}
