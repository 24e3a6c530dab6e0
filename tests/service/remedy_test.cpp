// To whom somebody turns who does not accept a decision: by the body that made it.
#include "service/remedy.h"

#include "service/case_desk.h"

namespace tongban::service {
namespace {

std::string told(const char* department, const char* region) {
    return remedy_of(*test::all_packs(), department, region, Date(2026, 3, 2)).zh;
}

bool names(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

TEST(Remedy, OfABureauGoesToTheGovernmentOfItsLevel) {
    const std::string district = told("scjgj", "500103");
    EXPECT_TRUE(names(district, "向渝中区人民政府申请行政复议")) << district;
    EXPECT_TRUE(names(district, "60 日")) << district;
    EXPECT_TRUE(names(district, "6 个月")) << district;
    EXPECT_TRUE(names(district, "第二十四条")) << district;
    EXPECT_FALSE(names(district, "待核")) << district;
    EXPECT_TRUE(names(told("scjgj", "500000"), "向重庆市人民政府")) << "the municipal bureau";
    EXPECT_TRUE(names(told("scjgj", "500105"), "向两江新区人民政府")) << "what the district became";
}

TEST(Remedy, OfTaxAndCustomsGoesToTheBodyAbove) {
    const std::string tax = told("swj", "500157");
    EXPECT_TRUE(names(tax, "国家税务总局重庆市税务局")) << tax;
    EXPECT_TRUE(names(tax, "第二十七条")) << tax;
    EXPECT_TRUE(names(tax, "税收征收管理法第八十八条")) << tax;
    EXPECT_FALSE(names(tax, "人民政府")) << tax;
    EXPECT_TRUE(names(told("swj", "500000"), "（国家税务总局）"));
    EXPECT_TRUE(names(told("cqhg", "500157"), "重庆海关"));
    EXPECT_TRUE(names(told("rmyh", "500157"), "中国人民银行"));
}

TEST(Remedy, ThatNobodyHasConfirmedSaysSo) {
    const std::string tobacco = told("ycj", "500103");
    EXPECT_TRUE(names(tobacco, "向渝中区人民政府")) << tobacco;
    EXPECT_TRUE(names(tobacco, "待核")) << tobacco;
    EXPECT_TRUE(names(told("xfjyzd", "500103"), "待核"));
    const std::string zone = told("scjgj", "gaoxin");
    EXPECT_TRUE(names(zone, "设立开发区管理机构的重庆市人民政府")) << zone;
    EXPECT_TRUE(names(zone, "待核")) << zone;
    EXPECT_TRUE(names(told("swj", "gaoxin"), "国家税务总局重庆市税务局")) << "tax in the zone, too";
}

TEST(Remedy, AgainstACompanyIsNoReconsideration) {
    const std::string water = told("zls", "500103");
    EXPECT_FALSE(names(water, "行政复议")) << water;
    EXPECT_TRUE(names(water, "待核")) << water;
}

TEST(Remedy, IsKnownOfEveryDepartmentInBothLanguages) {
    for (const auto& [code, department] : test::all_packs()->departments) {
        EXPECT_FALSE(department.remedy.empty()) << code;
        const pack::Bilingual text =
            remedy_of(*test::all_packs(), code, "500103", Date(2026, 3, 2));
        for (const std::string& said : {text.zh, text.en}) {
            EXPECT_FALSE(said.empty()) << code;
            EXPECT_EQ(said.find('{'), std::string::npos) << code << " " << said;
        }
        EXPECT_FALSE(names(text.zh, "上一级机关")) << code << ": the body above is named";
    }
}

class RemedyOfACase : public test::CaseDesk {};

TEST_F(RemedyOfACase, IsKeptAsItWasTold) {
    submit("tobacco");
    const CaseState before = state();
    commit(
        before, decide(before, RefuseCase{"not_eligible", "不属于服务对象", "第七条", ""}, facts())
    );
    const Notice notice = state().notices.back();
    EXPECT_TRUE(names(notice.remedy, "两江新区人民政府")) << notice.remedy;
    EXPECT_FALSE(notice.remedy_en.empty());
    const auto shown = call(http::Method::Get, "/api/cases/{number}", test::person());
    ASSERT_TRUE(shown) << shown.error().code;
    EXPECT_EQ(
        shown->at("notices").as_array().back().at("remedy").at("text"), json::value(notice.remedy)
    );
    Notice older = notice;
    older.remedy.clear();
    EXPECT_TRUE(names(remedy_of(older, test::all_packs()->limits).zh, "依法申请行政复议"))
        << "of a notice that did not keep it";
}

TEST_F(RemedyOfACase, StandsOnNoNoticeThatTakesNothing) {
    submit("food-new");
    const CaseState before = state();
    commit(before, decide(before, AcceptCase{audit_points_of(before, facts().content)}, facts()));
    EXPECT_TRUE(state().notices.back().remedy.empty());
}

}  // namespace
}  // namespace tongban::service
