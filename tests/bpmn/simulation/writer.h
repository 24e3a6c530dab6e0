// Pieces of a random model: elements and flows as text. Private to the generator.
#pragma once

#include <fmt/format.h>

#include "bpmn/simulation/generator.h"

namespace tongban::simulation {

/// Something with one way in and one way out.
struct Block {
    std::string entry, exit;
};

class Writer {
  public:
    Writer(std::mt19937_64& random, bool is_sound) : random_(random), is_sound_(is_sound) {}

  protected:
    size_t pick(size_t bound) { return random_() % bound; }
    std::string name(const char* prefix) { return fmt::format("{}{}", prefix, ++last_); }
    void put(const std::string& xml) { *out_ += xml + "\n"; }

    std::string flow(const std::string& from, const std::string& to, const char* condition = "") {
        const std::string id = name("f");
        const std::string inner =
            *condition
                ? fmt::format("<bpmn:conditionExpression>{}</bpmn:conditionExpression>", condition)
                : std::string();
        put(fmt::format(
            R"(<bpmn:sequenceFlow id="{}" sourceRef="{}" targetRef="{}">{}</bpmn:sequenceFlow>)",
            id, from, to, inner
        ));
        return id;
    }

    template <class Fill>
    void in_scope(std::string& inner, Fill fill) {
        std::string* outer = std::exchange(out_, &inner);
        fill();
        out_ = outer;
    }

    Block simple(const char* element, const std::string& content) {
        const std::string id = name(element[0] == 'u' ? "u" : "t");
        put(fmt::format(R"(<bpmn:{0} id="{1}">{2}</bpmn:{0}>)", element, id, content));
        return {id, id};
    }
    Block user_task() { return simple("userTask", ""); }
    static std::string job_type() {
        return R"(<bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>)";
    }
    Block job() { return simple("serviceTask", job_type()); }
    Block script() {
        const std::string id = name("script");
        put(fmt::format(
            R"(<bpmn:scriptTask id="{}"><bpmn:extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></bpmn:extensionElements></bpmn:scriptTask>)",
            id
        ));
        return {id, id};
    }
    std::string gateway(const char* kind, const std::string& attributes = "") {
        const std::string id = name("g");
        put(fmt::format(R"(<bpmn:{}Gateway id="{}" {}/>)", kind, id, attributes));
        return id;
    }

    static std::string timer_definition() {
        return R"(<bpmn:timerEventDefinition><bpmn:timeDuration>PT30M</bpmn:timeDuration></bpmn:timerEventDefinition>)";
    }
    /// The kinds of values of timers.
    std::string any_timer() {
        constexpr const char* kValues[] = {
            "<bpmn:timeDuration>PT30M</bpmn:timeDuration>",
            "<bpmn:timeDuration>P1WD</bpmn:timeDuration>",
            R"(<bpmn:timeDate>=now() + duration("PT20M")</bpmn:timeDate>)",
            "<bpmn:timeDate>1970-01-01T00:00:00Z</bpmn:timeDate>"};
        return fmt::format(
            "<bpmn:timerEventDefinition>{}</bpmn:timerEventDefinition>", kValues[pick(4)]
        );
    }
    /// What starts new paths takes other messages than what waits in the flow, which would else
    /// never get one; and other signals, so that no two events of one place take the same.
    std::string definition(const char* message = "N") {
        switch (pick(4)) {
            case 0:
                return fmt::format(R"(<bpmn:messageEventDefinition messageRef="{}"/>)", message);
            case 1:
                return any_timer();
            case 2:
                return fmt::format(
                    R"(<bpmn:signalEventDefinition signalRef="{}"/>)",
                    std::string_view(message) == "M" ? "R" : "S"
                );
            default:
                return R"(<bpmn:conditionalEventDefinition><bpmn:condition>=c &gt; 6</bpmn:condition></bpmn:conditionalEventDefinition>)";
        }
    }
    std::mt19937_64& random_;
    bool is_sound_;
    bool is_in_loop_ = false;
    bool is_in_event_subprocess_ = false;
    int last_ = 0;
    std::string* out_ = nullptr;
    std::string last_handler_;
    std::vector<Expectation> expectations_;
};

}  // namespace tongban::simulation
