#include "form/validate.h"

#include "support.h"

using namespace tongban;
using namespace tongban::form;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Validate, AsksForRequiredFields) {
    const Form form = form_of(
        R"({'type':'textfield','key':'a','label':'Name','validate':{'required':true}},
           {'type':'checkbox','key':'b','validate':{'required':true}},
           {'type':'taglist','key':'c','values':[{'value':'x'}],'validate':{'required':true}},
           {'type':'number','key':'d'})"
    );
    const std::vector<std::string> all = {
        "form.required /a", "form.required /b", "form.required /c"};
    EXPECT_EQ(faults(form, "{}"), all);
    EXPECT_EQ(faults(form, "{'a':'  ','b':false,'c':[]}"), all);
    EXPECT_EQ(faults(form, "{'a':null,'b':null,'c':null,'d':null}"), all);
    EXPECT_THAT(faults(form, "{'a':'x','b':true,'c':['x']}"), IsEmpty());
    const Issues issues = validate(form, {}, {});
    EXPECT_EQ(issues[0].details.at("label"), "Name");
    EXPECT_EQ(issues[0].details.at("key"), "a");
}

TEST(Validate, LetsADraftBeIncompleteButNotWrong) {
    const Form form = form_of(
        R"({'type':'textfield','key':'a','validate':{'required':true,'minLength':5,'maxLength':6}})"
    );
    const Facts draft{.completeness = Completeness::Draft};
    EXPECT_THAT(faults(form, "{}", draft), IsEmpty());
    EXPECT_THAT(faults(form, "{'a':'xy'}", draft), IsEmpty());
    EXPECT_THAT(faults(form, "{'a':'1234567'}", draft), ElementsAre("form.too_long /a"));
    EXPECT_THAT(faults(form, "{'a':'xy'}"), ElementsAre("form.too_short /a"));
}

TEST(Validate, CountsCharactersAndNotBytes) {
    const Form form =
        form_of(R"({'type':'textfield','key':'a','validate':{'minLength':2,'maxLength':3}})");
    EXPECT_THAT(faults(form, "{'a':'火锅店'}"), IsEmpty());
    EXPECT_THAT(faults(form, "{'a':'😀😀😀'}"), IsEmpty());
    EXPECT_THAT(faults(form, "{'a':'老火锅店'}"), ElementsAre("form.too_long /a"));
    EXPECT_THAT(faults(form, "{'a':'店'}"), ElementsAre("form.too_short /a"));
}

TEST(Validate, BoundsTextsWithoutOwnLimit) {
    const Form form = form_of(R"({'type':'textfield','key':'a'},{'type':'textarea','key':'b'})");
    EXPECT_THAT(
        faults(
            form, "{'a':'" + std::string(1001, 'x') + "','b':'" + std::string(10001, 'x') + "'}"
        ),
        ElementsAre("form.too_long /a", "form.too_long /b")
    );
    EXPECT_THAT(faults(form, R"({'a':'x\ny','b':'x\ny\t'})"), ElementsAre("form.characters /a"));
    EXPECT_THAT(faults(form, R"({'b':'x\u0000'})"), ElementsAre("form.characters /b"));
}

TEST(Validate, TestsPatternsAsTheBrowserDoes) {
    const Form form = form_of(
        R"({'type':'textfield','key':'a','validate':{'pattern':'[0-9]'}},
           {'type':'textfield','key':'b','validate':{'pattern':'^[0-9]+$'}})"
    );
    EXPECT_THAT(faults(form, "{'a':'x1y','b':'12'}"), IsEmpty());
    EXPECT_THAT(
        faults(form, "{'a':'xy','b':'1x'}"), ElementsAre("form.pattern /a", "form.pattern /b")
    );
}

TEST(Validate, RefusesWrongTypesEverywhere) {
    const Form form = form_of(
        R"({'type':'textfield','key':'text'},{'type':'number','key':'number'},
           {'type':'datetime','subtype':'date','key':'date'},{'type':'checkbox','key':'box'},
           {'type':'radio','key':'radio','values':[{'value':'x'}]},
           {'type':'checklist','key':'list','values':[{'value':'x'}]},
           {'type':'group','path':'group','components':[{'type':'textfield','key':'inner'}]},
           {'type':'dynamiclist','path':'rows','components':[{'type':'textfield','key':'inner'}]})"
    );
    for (const char* wrong : {"7.5", "true", "{'a':1}", "[[1]]", "'text'"}) {
        const std::string data = fmt::format(
            "{{'text':{0},'number':{0},'date':{0},'box':{0},'radio':{0},'list':{0},'group':{0},'"
            "rows':{0}}}",
            wrong
        );
        const auto result = clean(form, object_of(data), {});
        // One kind at most is right: text, number or yes.
        EXPECT_GE(result.issues.size(), 7u) << wrong;
        EXPECT_LE(result.data.size(), 1u) << wrong;
    }
    EXPECT_THAT(faults(form, "{'rows':[1]}"), ElementsAre("form.type /rows/0"));
}

TEST(Validate, HoldsNumbersInTheirRange) {
    const Form form = form_of(
        R"({'type':'number','key':'n','decimalDigits':1,'validate':{'min':0.1,'max':100}},
           {'type':'number','key':'s','serializeToString':true})"
    );
    EXPECT_THAT(faults(form, "{'n':0.1}"), IsEmpty());
    EXPECT_THAT(faults(form, "{'n':100.1}"), ElementsAre("form.range /n"));
    EXPECT_THAT(faults(form, "{'n':0}"), ElementsAre("form.range /n"));
    EXPECT_THAT(faults(form, "{'n':0.25}"), ElementsAre("form.decimals /n"));
    EXPECT_THAT(faults(form, "{'n':'5'}"), ElementsAre("form.type /n"));
    EXPECT_THAT(faults(form, "{'s':'12.50'}"), IsEmpty());
    EXPECT_THAT(faults(form, "{'s':'12x'}"), ElementsAre("form.type /s"));
    EXPECT_EQ(validate(form, object_of("{'n':0}"), {})[0].details.at("max"), "100");
}

TEST(Validate, ReadsDatesAndTheirLimits) {
    const Form form = form_of(
        R"({'type':'datetime','subtype':'date','key':'born','properties':{'earliest':'1900-01-01','latest':'today'}},
           {'type':'datetime','subtype':'date','key':'opens','disallowPassedDates':true},
           {'type':'datetime','subtype':'time','key':'at'},{'type':'datetime','subtype':'datetime','key':'when'})"
    );
    // 20:00 UTC is already the next day in China.
    const Facts facts{.now = parse_rfc3339("2026-03-01T20:00:00Z").value()};
    EXPECT_THAT(
        faults(
            form,
            "{'born':'2026-03-02','opens':'2026-03-02','at':'09:30','when':'2026-03-01T09:30'}",
            facts
        ),
        IsEmpty()
    );
    EXPECT_THAT(
        faults(form, "{'born':'2026-03-03','opens':'2026-03-01'}", facts),
        ElementsAre("form.range /born", "form.range /opens")
    );
    EXPECT_THAT(faults(form, "{'born':'1899-12-31'}", facts), ElementsAre("form.range /born"));
    EXPECT_THAT(
        faults(form, "{'born':'2026-02-30','at':'25:00','when':'2026-03-01'}", facts),
        ElementsAre("form.date /born", "form.date /at", "form.date /when")
    );
    EXPECT_THAT(
        faults(form, "{'at':'09:30:15+08:00','when':'2026-03-01T09:30+08:00'}", facts), IsEmpty()
    );
}

TEST(Validate, TakesOnlyOptionsThatAreOffered) {
    const Form form = form_of(
        R"({'type':'select','key':'s','values':[{'value':'a'},{'value':'b'}]},
           {'type':'checklist','key':'c','values':[{'value':'a'},{'value':'b'}]},
           {'type':'select','key':'town','valuesKey':'towns'})"
    );
    const json::object lists = object_of("{'towns':[{'value':'t1','label':'One'},'t2']}");
    const Facts facts{.lists = &lists};
    EXPECT_THAT(faults(form, "{'s':'a','c':['b','a'],'town':'t1'}", facts), IsEmpty());
    EXPECT_THAT(faults(form, "{'town':'t2'}", facts), IsEmpty());
    EXPECT_THAT(
        faults(form, "{'s':'c','c':['a','x'],'town':'t3'}", facts),
        ElementsAre("form.option /s", "form.option /c", "form.option /town")
    );
    EXPECT_THAT(faults(form, "{'c':['a','a']}"), ElementsAre("form.duplicate_option /c"));
    EXPECT_THAT(
        faults(form, "{'town':'t1'}"), ElementsAre("form.option /town")
    );  // no list at hand
}

TEST(Validate, RunsTheChecksOfTheHost) {
    const Form form = form_of(
        R"({'type':'textfield','key':'id','properties':{'check':'resident-id'}},
           {'type':'textfield','key':'mail','validate':{'validationType':'email'}},
           {'type':'textfield','key':'odd','properties':{'check':'nobody-knows'}})"
    );
    CheckSet checks = basic_checks();
    checks["resident-id"] = [](std::string_view text) -> std::optional<std::string> {
        return text == "good" ? std::nullopt : std::optional<std::string>("checksum");
    };
    const Facts facts{.checks = checks};
    EXPECT_THAT(faults(form, "{'id':'good','mail':'a@b.cn'}", facts), IsEmpty());
    EXPECT_THAT(
        faults(form, "{'id':'bad','mail':'a@b','odd':'x'}", facts),
        ElementsAre(
            "form.check.resident_id /id", "form.check.email /mail", "form.check_missing /odd"
        )
    );
    EXPECT_EQ(validate(form, object_of("{'id':'bad'}"), facts)[0].details.at("reason"), "checksum");
}

TEST(Validate, DropsHiddenFieldsAndDoesNotAskForThem) {
    const Form form = form_of(
        R"({'type':'radio','key':'kind','values':[{'value':'firm'},{'value':'person'}]},
           {'type':'textfield','key':'code','validate':{'required':true},'conditional':{'hide':"=kind != \'firm\'"}},
           {'type':'group','conditional':{'hide':'=code = null'},'components':[
              {'type':'textfield','key':'agent','validate':{'required':true}}]})"
    );
    EXPECT_THAT(faults(form, "{'kind':'firm'}"), ElementsAre("form.required /code"));
    EXPECT_THAT(faults(form, "{'kind':'firm','code':'1'}"), ElementsAre("form.required /agent"));
    EXPECT_THAT(faults(form, "{'kind':'person'}"), IsEmpty());
    // What is hidden counts as absent for others, whatever was sent.
    EXPECT_EQ(cleaned(form, "{'kind':'person','code':'1','agent':'x'}"), "{'kind':'person'}");
    EXPECT_EQ(
        cleaned(form, "{'kind':'firm','code':'1','agent':'x'}"),
        "{'kind':'firm','code':'1','agent':'x'}"
    );
}

TEST(Validate, ChecksEveryRowOfARepeatedGroup) {
    const Form form = form_of(
        R"({'type':'dynamiclist','path':'partners','properties':{'rowsMin':'1','rowsMax':'3'},'components':[
              {'type':'textfield','key':'name','validate':{'required':true}},
              {'type':'number','key':'share','conditional':{'hide':"=name = \'ann\' or parent.partners[1].name != \'ann\'"}}]})"
    );
    EXPECT_THAT(faults(form, "{}"), ElementsAre("form.too_few_rows /partners"));
    EXPECT_THAT(
        faults(form, "{'partners':[{'name':'ann'},{'share':1}]}"),
        ElementsAre("form.required /partners/1/name")
    );
    EXPECT_THAT(
        faults(form, "{'partners':[{'name':'x','nick':'y'}]}"),
        ElementsAre("form.unknown_field /partners/0/nick")
    );
    EXPECT_THAT(
        faults(form, "{'partners':[{},{},{},{}]}"), ElementsAre("form.too_many_rows /partners")
    );
    EXPECT_EQ(
        cleaned(form, "{'partners':[{'name':'ann','share':1},{'name':'bob','share':2}]}"),
        "{'partners':[{'name':'ann'},{'name':'bob','share':2}]}"
    );
}

TEST(Validate, RefusesUnknownKeysAtEveryLevel) {
    const Form form = form_of(
        R"({'type':'group','path':'owner','components':[{'type':'textfield','key':'name'}]})"
    );
    EXPECT_THAT(
        faults(form, "{'owner':{'name':'x','admin':true},'role':'chief'}"),
        ElementsAre("form.unknown_field /owner/admin", "form.unknown_field /role")
    );
    EXPECT_EQ(
        cleaned(form, "{'owner':{'name':'x','admin':true},'role':'chief'}"),
        "{'owner':{'name':'x'}}"
    );
    EXPECT_THAT(faults(form, "{'a/b~c':1}"), ElementsAre("form.unknown_field /a~1b~0c"));
}

TEST(Validate, TakesReadOnlyValuesFromWhereTheyAreHeld) {
    const Form form = form_of(
        R"({'type':'textfield','key':'name','readonly':true,'validate':{'required':true}},
           {'type':'textfield','key':'home','readonly':'=name != null'})"
    );
    const json::object held = object_of("{'name':'ann','home':'here'}");
    const Facts facts{.held = &held};
    EXPECT_EQ(
        cleaned(form, "{}", facts), "{'name':'ann'}"
    );  // home can be written, since no name was sent
    EXPECT_EQ(cleaned(form, "{'name':'ann','home':'here'}", facts), "{'name':'ann','home':'here'}");
    EXPECT_THAT(faults(form, "{'name':'eve'}", facts), ElementsAre("form.readonly /name"));
    EXPECT_THAT(
        faults(form, "{'name':'ann','home':'there'}", facts), ElementsAre("form.readonly /home")
    );
    EXPECT_THAT(faults(form, "{}"), ElementsAre("form.required /name"));
}

TEST(Validate, StaysSmallForHugeSubmissions) {
    const Form form = form_of(
        R"({'type':'dynamiclist','path':'rows','components':[{'type':'textfield','key':'x','conditional':{'hide':'=x = 1'}}]},
           {'type':'taglist','key':'tags','values':[{'value':'a'}]})"
    );
    json::object data;
    for (int i = 0; i < 10'000; ++i) {
        data["rows"].is_array() ? void() : void(data["rows"] = json::array());
        data["rows"].get_array().push_back(json::object{{"x", i}});
        data[fmt::format("unknown{}", i)] = i;
    }
    data["tags"] = json::array(10'000, "a");
    const Issues issues = validate(form, data, {});
    EXPECT_EQ(issues.size(), kIssuesMax);
    data = {{"tags", data["tags"]}, {"rows", data["rows"]}};
    EXPECT_THAT(
        faults(validate(form, data, {})),
        ElementsAre("form.too_many_rows /rows", "form.option /tags")
    );
}

TEST(Validate, SurvivesDeepNesting) {
    const Form form = form_of(R"({'type':'textfield','key':'a.b'})");
    std::string deep = "1";
    for (int i = 0; i < 60; ++i) deep = "{'a':" + deep + "}";
    EXPECT_THAT(faults(form, deep), ElementsAre("form.unknown_field /a/a"));
}

TEST(Checks, KnowAddressesAndNumbers) {
    for (const char* good : {"a@b.cn", "first.last+tag@sub.example.org", "x_1@xn--fiq228c.cn"})
        EXPECT_FALSE(check_email(good)) << good;
    for (const char* bad :
         {"", "a", "@b.cn", "a@b", "a@@b.cn", "a b@c.cn", "a@-b.cn", "a@b..cn", "a@b.cn."})
        EXPECT_TRUE(check_email(bad)) << bad;
    for (const char* good : {"13800138000", "+86 138 0013 8000", "(023) 6300-0000", "12345"})
        EXPECT_FALSE(check_phone(good)) << good;
    for (const char* bad : {"", "1234", "1234567890123456", "138x0013800", "86+13800138000"})
        EXPECT_TRUE(check_phone(bad)) << bad;
}

namespace {
constexpr const char* kShares =
    R"({'type':'number','key':'capital'},
       {'type':'group','components':[
         {'type':'dynamiclist','path':'shares','isRepeating':true,
          'components':[{'type':'number','key':'yuan','validate':{'required':true}}],
          'properties':{'rowsMin':'1','rule':'=sum(shares.yuan) = capital',
                        'rule_text':'相加不等','rule_text_en':'The sum differs'}}]})";
}  // namespace

TEST(Validate, HoldsAFieldToItsRuleOverTheWholeForm) {
    const Form form = form_of(kShares);
    EXPECT_THAT(faults(form, "{'capital':5,'shares':[{'yuan':2},{'yuan':3}]}"), IsEmpty());
    EXPECT_THAT(
        faults(form, "{'capital':5,'shares':[{'yuan':2},{'yuan':2}]}"),
        ElementsAre("form.rule /shares")
    );
    EXPECT_THAT(faults(form, "{'capital':0.3,'shares':[{'yuan':0.1},{'yuan':0.2}]}"), IsEmpty())
        << "decimals, not doubles";
}

TEST(Validate, ARuleWaitsUntilItsOwnFieldIsRight) {
    const Form form = form_of(kShares);
    EXPECT_THAT(
        faults(form, "{'capital':5,'shares':[{'yuan':2},{}]}"),
        ElementsAre("form.required /shares/1/yuan")
    );
    EXPECT_THAT(faults(form, "{'capital':5}"), ElementsAre("form.too_few_rows /shares"));
}

TEST(Validate, ARuleSaysInBothLanguagesWhatIsWrong) {
    const Issues issues = validate(
        form_of(kShares), parse_json(R"({"capital":5,"shares":[{"yuan":1}]})")->as_object(), {}
    );
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].details.at("text"), "相加不等");
    EXPECT_EQ(issues[0].details.at("text_en"), "The sum differs");
}
