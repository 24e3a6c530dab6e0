#include "bpmn/simulation/generator.h"

#include <fmt/format.h>

namespace tongban::simulation {

namespace {

struct Block {
    std::string entry, exit;
};

class Generator {
  public:
    Generator(std::mt19937_64& random, bool is_sound) : random_(random), is_sound_(is_sound) {}

    RandomModel generate() {
        std::string process;
        in_scope(process, [&] {
            put(R"(<bpmn:startEvent id="start"/>)");
            const Block body = sequence(3);
            put(R"(<bpmn:endEvent id="end"/>)");
            flow("start", body.entry);
            flow(body.exit, "end");
            if (pick(4) == 0) event_subprocess(false, 1);
        });
        RandomModel model{.is_sound = is_sound_};
        model.xml = fmt::format(
            R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
<bpmn:message id="M" name="m"><bpmn:extensionElements><zeebe:subscription correlationKey="=key"/>
</bpmn:extensionElements></bpmn:message><bpmn:message id="N" name="n"><bpmn:extensionElements>
<zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message>
<bpmn:signal id="S" name="s"/><bpmn:signal id="Q" name="q"/>
<bpmn:error id="E" errorCode="e"/><bpmn:escalation id="X" escalationCode="x"/>
<bpmn:process id="main" isExecutable="true">{}</bpmn:process>
<bpmn:process id="called" isExecutable="true"><bpmn:startEvent id="c_start"/>
<bpmn:userTask id="c_task"/><bpmn:endEvent id="c_end"/>
<bpmn:sequenceFlow id="c_f1" sourceRef="c_start" targetRef="c_task"/>
<bpmn:sequenceFlow id="c_f2" sourceRef="c_task" targetRef="c_end"/></bpmn:process>
</bpmn:definitions>)",
            process
        );
        model.expectations = std::move(expectations_);
        return model;
    }

  private:
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

    Block sequence(int depth) {
        Block all = block(depth);
        for (size_t more = pick(3); more > 0; --more) {
            const Block next = block(depth);
            flow(all.exit, next.entry);
            all.exit = next.exit;
        }
        return all;
    }

    Block block(int depth) {
        const size_t kind = pick(depth > 0 ? 26 : 10);
        switch (kind) {
            case 0:
                return user_task();
            case 1:
                return job();
            case 2:
                return script();
            case 3:
                return catch_event();
            case 4:
                return items(pick(2) == 0);
            case 5:
                return simple("task", "");
            case 6:
                return simple(
                    "callActivity",
                    R"(<bpmn:extensionElements><zeebe:calledElement processId="called" propagateAllParentVariables="false" propagateAllChildVariables="false"/></bpmn:extensionElements>)"
                );
            case 7:
                return simple(
                    "userTask",
                    R"(<bpmn:standardLoopCharacteristics loopMaximum="3"><bpmn:loopCondition>=r &gt; 5</bpmn:loopCondition></bpmn:standardLoopCharacteristics>)"
                );
            case 8:
                return link();
            case 9:
                return simple(
                    "intermediateThrowEvent", R"(<bpmn:signalEventDefinition signalRef="Q"/>)"
                );
            case 10:
            case 11:
                return exclusive(depth - 1);
            case 12:
            case 13:
                return parallel(depth - 1);
            case 14:
                return inclusive(depth - 1);
            case 15:
                return loop(depth - 1);
            case 16:
            case 17:
                return subprocess(depth - 1, "");
            case 18:
                return many_subprocesses(depth - 1);
            case 19:
                return event_gateway();
            case 20:
                return compensation();
            case 21:
                return transaction();
            case 22:
                return ad_hoc();
            case 23:
                return with_boundary();
            case 24:
                return terminated(depth - 1);
            default:
                return is_in_loop_ ? user_task() : complex();
        }
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
    /// What starts new paths takes other messages than what waits in the flow, which would else
    /// never get one.
    std::string definition(const char* message = "N") {
        switch (pick(4)) {
            case 0:
                return fmt::format(R"(<bpmn:messageEventDefinition messageRef="{}"/>)", message);
            case 1:
                return timer_definition();
            case 2:
                return R"(<bpmn:signalEventDefinition signalRef="S"/>)";
            default:
                return R"(<bpmn:conditionalEventDefinition><bpmn:condition>=c &gt; 6</bpmn:condition></bpmn:conditionalEventDefinition>)";
        }
    }
    Block catch_event() {
        // Inside a path that an event starts again and again it could wait for ever.
        if (is_in_event_subprocess_) return user_task();
        if (pick(4) == 0) {
            const std::string id = name("t");
            put(fmt::format(R"(<bpmn:receiveTask id="{}" messageRef="M"/>)", id));
            return {id, id};
        }
        // What is thrown inside is never caught by what starts a new path: that could go on for
        // ever.
        if (pick(4) == 0)
            return simple(
                "intermediateCatchEvent", R"(<bpmn:signalEventDefinition signalRef="Q"/>)"
            );
        return simple("intermediateCatchEvent", definition("M"));
    }

    Block items(bool is_sequential) {
        const Block task = simple(
            is_in_event_subprocess_ || pick(2) ? "userTask" : "receiveTask",
            fmt::format(
                R"(<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="item"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>)",
                is_sequential
            )
        );
        // Only user tasks are counted by whoever completes them.
        if (task.entry[0] == 'u')
            expectations_.push_back({Expectation::Kind::AllItems, task.entry});
        else
            out_->insert(out_->rfind("receiveTask id") + 11, R"( messageRef="M")");
        return task;
    }

    Block link() {
        const std::string to = name("link"), from = name("t"), at = name("t");
        put(fmt::format(
            R"(<bpmn:intermediateThrowEvent id="{}"><bpmn:linkEventDefinition name="{}"/></bpmn:intermediateThrowEvent>)",
            from, to
        ));
        put(fmt::format(
            R"(<bpmn:intermediateCatchEvent id="{}"><bpmn:linkEventDefinition name="{}"/></bpmn:intermediateCatchEvent>)",
            at, to
        ));
        return {from, at};
    }

    /// Branches from a split to a join; unsound models take any kind of join.
    Block branches(
        const char* kind, const std::vector<const char*>& conditions, int depth, bool has_default
    ) {
        const char* kinds[] = {"exclusive", "parallel", "inclusive"};
        const std::string split = name("g");
        const std::string join = gateway(is_sound_ || pick(2) == 0 ? kind : kinds[pick(3)]);
        std::string last;
        for (const char* condition : conditions) {
            const Block way = sequence(depth);
            last = flow(split, way.entry, condition);
            flow(way.exit, join);
        }
        const std::string attributes =
            has_default ? fmt::format("default=\"{}\"", last) : std::string();
        put(fmt::format(R"(<bpmn:{}Gateway id="{}" {}/>)", kind, split, attributes));
        return {split, join};
    }
    Block exclusive(int depth) { return branches("exclusive", {"=r &lt; 4", ""}, depth, true); }
    Block parallel(int depth) {
        return branches("parallel", std::vector<const char*>(2 + pick(2), ""), depth, false);
    }
    Block inclusive(int depth) {
        return branches("inclusive", {"=r &lt; 6", "=c &lt; 5", ""}, depth, true);
    }

    Block loop(int depth) {
        const bool was_in_loop = std::exchange(is_in_loop_, true);
        const std::string merge = gateway("exclusive");
        const Block task = user_task();  // it changes r, so that the loop ends some time
        const Block body = block(depth);
        is_in_loop_ = was_in_loop;
        const std::string split = name("g"), exit = gateway("exclusive");
        flow(merge, task.entry);
        flow(task.exit, body.entry);
        flow(body.exit, split);
        flow(split, merge, "=r &gt; 7");
        const std::string onwards = flow(split, exit);
        put(fmt::format(R"(<bpmn:exclusiveGateway id="{}" default="{}"/>)", split, onwards));
        return {merge, exit};
    }

    void event_subprocess(bool interrupts, int depth) {
        const std::string id = name("es");
        std::string inner;
        in_scope(inner, [&] {
            const std::string start = name("t"), end = name("t");
            put(fmt::format(
                R"(<bpmn:startEvent id="{}" isInterrupting="{}">{}</bpmn:startEvent>)", start,
                interrupts, definition()
            ));
            const bool was_inside = std::exchange(is_in_event_subprocess_, true);
            const Block body = depth > 0 ? block(depth - 1) : user_task();
            is_in_event_subprocess_ = was_inside;
            put(fmt::format(R"(<bpmn:endEvent id="{}"/>)", end));
            flow(start, body.entry);
            flow(body.exit, end);
        });
        put(fmt::format(
            R"(<bpmn:subProcess id="{}" triggeredByEvent="true">{}</bpmn:subProcess>)", id, inner
        ));
    }

    /// A subprocess with all kinds of borders.
    Block subprocess(int depth, const std::string& loop) {
        const std::string id = name("sub");
        const size_t ending = loop.empty() ? pick(4) : 3;
        std::string inner, end;
        const bool is_interrupted = pick(4) == 0;
        in_scope(inner, [&] {
            const std::string start = name("t");
            end = name("sub_end");
            put(fmt::format(R"(<bpmn:startEvent id="{}"/>)", start));
            const Block body = sequence(depth);
            flow(start, body.entry);
            const char* kEnds[] = {
                R"(<bpmn:errorEventDefinition errorRef="E"/>)",
                R"(<bpmn:escalationEventDefinition escalationRef="X"/>)", "", ""};
            put(fmt::format(R"(<bpmn:endEvent id="{}">{}</bpmn:endEvent>)", end, kEnds[ending]));
            flow(body.exit, end);
            if (is_interrupted || pick(3) == 0) event_subprocess(is_interrupted, depth);
        });
        put(fmt::format(R"(<bpmn:subProcess id="{}">{}{}</bpmn:subProcess>)", id, loop, inner));
        if (!is_interrupted && loop.empty())
            expectations_.push_back({Expectation::Kind::EndOnce, id, end});
        const std::string exit = gateway("exclusive");
        flow(id, exit);
        if (ending == 0 || pick(3) == 0)
            boundary(id, R"(<bpmn:errorEventDefinition errorRef="E"/>)", true, exit);
        if (pick(3) == 0) boundary(id, definition(), true, exit);
        if (ending == 1 || pick(3) == 0)
            boundary(id, R"(<bpmn:escalationEventDefinition escalationRef="X"/>)", false, "");
        return {id, exit};
    }

    Block many_subprocesses(int depth) {
        return subprocess(
            depth > 0 ? 1 : 0,
            fmt::format(
                R"(<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2]"/></bpmn:extensionElements><bpmn:completionCondition>=r = 9</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>)",
                pick(2) == 0
            )
        );
    }

    void boundary(
        const std::string& host, const std::string& event, bool interrupts, const std::string& to
    ) {
        const std::string id = name("t");
        put(fmt::format(
            R"(<bpmn:boundaryEvent id="{}" attachedToRef="{}" cancelActivity="{}">{}</bpmn:boundaryEvent>)",
            id, host, interrupts, event
        ));
        const Block way = pick(2) ? user_task() : script();
        flow(id, way.entry);
        if (!to.empty()) return (void)flow(way.exit, to);
        const std::string end = name("t");
        put(fmt::format(R"(<bpmn:endEvent id="{}"/>)", end));
        flow(way.exit, end);
    }

    Block with_boundary() {
        const Block task = pick(2) ? user_task() : job();
        const std::string exit = gateway("exclusive");
        flow(task.exit, exit);
        boundary(task.entry, definition(), true, exit);
        boundary(
            task.entry,
            R"(<bpmn:timerEventDefinition><bpmn:timeCycle>R2/PT10M</bpmn:timeCycle></bpmn:timerEventDefinition>)",
            false, ""
        );
        if (pick(2))
            boundary(task.entry, R"(<bpmn:signalEventDefinition signalRef="S"/>)", false, "");
        if (pick(2)) boundary(task.entry, R"(<bpmn:errorEventDefinition/>)", true, exit);
        return {task.entry, exit};
    }

    Block event_gateway() {
        if (is_in_event_subprocess_) return user_task();
        const std::string split = gateway("eventBased"), join = gateway("exclusive");
        for (const std::string& kind : {definition("M"), timer_definition()}) {
            const Block event = simple("intermediateCatchEvent", kind);
            flow(split, event.entry);
            flow(event.exit, join);
        }
        return {split, join};
    }

    /// A job and what undoes it.
    Block compensable() {
        const Block task = job();
        const std::string event = name("t"), handler = name("undo");
        put(fmt::format(
            R"(<bpmn:boundaryEvent id="{}" attachedToRef="{}"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>)",
            event, task.entry
        ));
        put(fmt::format(
            R"(<bpmn:serviceTask id="{}" isForCompensation="true">{}</bpmn:serviceTask>)", handler,
            job_type()
        ));
        put(fmt::format(
            R"(<bpmn:association id="{}" sourceRef="{}" targetRef="{}"/>)", name("a"), event,
            handler
        ));
        last_handler_ = handler;
        return task;
    }

    Block compensation() {
        const std::string id = name("sub");
        std::string inner;
        in_scope(inner, [&] {
            const std::string start = name("t"), thrown = name("throw"), end = name("t");
            put(fmt::format(R"(<bpmn:startEvent id="{}"/>)", start));
            const Block one = compensable();
            expectations_.push_back({Expectation::Kind::Undone, thrown, last_handler_});
            const Block two = compensable();
            expectations_.push_back({Expectation::Kind::Undone, thrown, last_handler_});
            put(fmt::format(
                R"(<bpmn:intermediateThrowEvent id="{}"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent><bpmn:endEvent id="{}"/>)",
                thrown, end
            ));
            flow(start, one.entry);
            flow(one.exit, two.entry);
            flow(two.exit, thrown);
            flow(thrown, end);
        });
        put(fmt::format(R"(<bpmn:subProcess id="{}">{}</bpmn:subProcess>)", id, inner));
        return {id, id};
    }

    Block transaction() {
        const std::string id = name("sub"), exit = gateway("exclusive");
        std::string inner;
        in_scope(inner, [&] {
            const std::string start = name("t"), split = name("g"), cancel = name("cancel"),
                              end = name("t");
            put(fmt::format(R"(<bpmn:startEvent id="{}"/>)", start));
            const Block one = compensable();
            expectations_.push_back({Expectation::Kind::Undone, cancel, last_handler_});
            const Block task = user_task();
            flow(start, one.entry);
            flow(one.exit, task.entry);
            flow(task.exit, split);
            put(fmt::format(
                R"(<bpmn:endEvent id="{}"><bpmn:cancelEventDefinition/></bpmn:endEvent><bpmn:endEvent id="{}"/>)",
                cancel, end
            ));
            flow(split, cancel, "=r &lt; 5");
            const std::string onwards = flow(split, end);
            put(fmt::format(R"(<bpmn:exclusiveGateway id="{}" default="{}"/>)", split, onwards));
        });
        put(fmt::format(R"(<bpmn:transaction id="{}">{}</bpmn:transaction>)", id, inner));
        flow(id, exit);
        boundary(id, "<bpmn:cancelEventDefinition/>", true, exit);
        return {id, exit};
    }

    Block ad_hoc() {
        const std::string id = name("adhoc");
        std::string inner;
        in_scope(inner, [&] {
            const Block one = user_task(), next = user_task();
            flow(one.exit, next.entry);
            user_task();
        });
        put(fmt::format(
            R"(<bpmn:adHocSubProcess id="{}" cancelRemainingInstances="{}">{}<bpmn:completionCondition>=r &lt; 7</bpmn:completionCondition></bpmn:adHocSubProcess>)",
            id, pick(2) == 0, inner
        ));
        return {id, id};
    }

    Block terminated(int depth) {
        const std::string id = name("sub");
        std::string inner;
        in_scope(inner, [&] {
            const std::string start = name("t"), split = gateway("parallel"), stop = name("t"),
                              end = name("t");
            const Block one = user_task(), two = block(depth);
            put(fmt::format(
                R"(<bpmn:startEvent id="{}"/><bpmn:endEvent id="{}"><bpmn:terminateEventDefinition/></bpmn:endEvent><bpmn:endEvent id="{}"/>)",
                start, stop, end
            ));
            flow(start, split);
            flow(split, one.entry);
            flow(split, two.entry);
            flow(one.exit, stop);
            flow(two.exit, end);
        });
        put(fmt::format(R"(<bpmn:subProcess id="{}">{}</bpmn:subProcess>)", id, inner));
        return {id, id};
    }

    Block complex() {
        const std::string split = gateway("parallel"), join = name("g");
        put(fmt::format(
            R"(<bpmn:complexGateway id="{}"><bpmn:activationCondition>=activationCount &gt;= 2</bpmn:activationCondition></bpmn:complexGateway>)",
            join
        ));
        for (int i = 0; i < 3; ++i) {
            const Block way = user_task();
            flow(split, way.entry);
            flow(way.exit, join);
        }
        return {split, join};
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

}  // namespace

RandomModel random_model(std::mt19937_64& random, bool is_sound) {
    return Generator(random, is_sound).generate();
}

}  // namespace tongban::simulation
