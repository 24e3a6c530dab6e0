// What the description of the interface says about words that only some values are right for.
#include "service/case_desk.h"

namespace tongban::service {
namespace {

class Shapes : public test::DeskTest {
  protected:
    void SetUp() override {
        DeskTest::SetUp();
        add_routes(routes_, desk_, test::all_texts());
    }

    const json::object& body_of_route(http::Method method, std::string_view path) {
        for (const http::Route& route : routes_.all())
            if (route.method == method && route.path == path) return route.doc.body;
        ADD_FAILURE() << "no route " << path;
        static const json::object none;
        return none;
    }
};

TEST_F(Shapes, NameTheWaysOfAMaterialAndOfADelivery) {
    const json::object& put =
        body_of_route(http::Method::Put, "/api/drafts/{id}/materials/{material}");
    std::set<std::string> ways;
    for (const json::value& way : put.at("properties").at("way").at("enum").as_array()) {
        ways.insert(std::string(way.as_string()));
        EXPECT_TRUE(find_enum<MaterialWay>(std::string(way.as_string()))) << way;
    }
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<MaterialWay>>([&](auto each) {
        EXPECT_TRUE(ways.contains(std::string(enum_text(each.value)))) << each.name;
    });
    const json::object& apply = body_of_route(http::Method::Post, "/api/applications");
    EXPECT_TRUE(apply.at("properties")
                    .at("materials")
                    .at("additionalProperties")
                    .at("properties")
                    .at("way")
                    .as_object()
                    .contains("enum"));
}

TEST_F(Shapes, LeaveNoWayAndNoConsentToGuessing) {
    int named = 0;
    for (const http::Route& route : routes_.all()) {
        const json::object* properties = find_object(route.doc.body, "properties");
        if (properties == nullptr) continue;
        for (const char* key : {"way", "consent"})
            if (const json::object* shape = find_object(*properties, key)) {
                EXPECT_TRUE(shape->contains("enum")) << route.path << " " << key;
                ++named;
            }
    }
    EXPECT_GE(named, 5);
}

}  // namespace
}  // namespace tongban::service
