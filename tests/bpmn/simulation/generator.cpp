#include "bpmn/simulation/generator.h"

#include "bpmn/simulation/event_blocks.h"

namespace tongban::simulation {

namespace {

class Generator final : public EventBlocks {
  public:
    using EventBlocks::EventBlocks;

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
<bpmn:message id="V" name="v"><bpmn:extensionElements><zeebe:subscription correlationKey="=key"/>
</bpmn:extensionElements></bpmn:message><bpmn:message id="W" name="w"><bpmn:extensionElements>
<zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message>
<bpmn:signal id="S" name="s"/><bpmn:signal id="Q" name="q"/><bpmn:signal id="R" name="r"/>
<bpmn:error id="E" errorCode="e"/><bpmn:escalation id="X" escalationCode="x"/>
<bpmn:process id="main" isExecutable="true">{}</bpmn:process>
<bpmn:process id="called" isExecutable="true"><bpmn:startEvent id="c_start"/>
<bpmn:userTask id="c_task"/><bpmn:endEvent id="c_end"/>
<bpmn:sequenceFlow id="c_f1" sourceRef="c_start" targetRef="c_task"/>
<bpmn:sequenceFlow id="c_f2" sourceRef="c_task" targetRef="c_end"/></bpmn:process>
<bpmn:process id="failing" isExecutable="true"><bpmn:startEvent id="x_start"/>
<bpmn:intermediateThrowEvent id="x_throw"><bpmn:escalationEventDefinition escalationRef="X"/>
</bpmn:intermediateThrowEvent><bpmn:userTask id="x_task"/>
<bpmn:exclusiveGateway id="x_split" default="x_f5"/><bpmn:endEvent id="x_end"/>
<bpmn:endEvent id="x_error"><bpmn:errorEventDefinition errorRef="E"/></bpmn:endEvent>
<bpmn:sequenceFlow id="x_f1" sourceRef="x_start" targetRef="x_throw"/>
<bpmn:sequenceFlow id="x_f2" sourceRef="x_throw" targetRef="x_task"/>
<bpmn:sequenceFlow id="x_f3" sourceRef="x_task" targetRef="x_split"/>
<bpmn:sequenceFlow id="x_f4" sourceRef="x_split" targetRef="x_error">
<bpmn:conditionExpression>=r &lt; 5</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="x_f5" sourceRef="x_split" targetRef="x_end"/></bpmn:process>
<bpmn:process id="evented" isExecutable="true">
<bpmn:eventBasedGateway id="v_gate" instantiate="true" eventGatewayType="Parallel"/>
<bpmn:intermediateCatchEvent id="v_one"><bpmn:messageEventDefinition messageRef="V"/>
</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="v_two">
<bpmn:messageEventDefinition messageRef="W"/></bpmn:intermediateCatchEvent>
<bpmn:parallelGateway id="v_join"/><bpmn:endEvent id="v_end"/>
<bpmn:sequenceFlow id="v_f1" sourceRef="v_gate" targetRef="v_one"/>
<bpmn:sequenceFlow id="v_f2" sourceRef="v_gate" targetRef="v_two"/>
<bpmn:sequenceFlow id="v_f3" sourceRef="v_one" targetRef="v_join"/>
<bpmn:sequenceFlow id="v_f4" sourceRef="v_two" targetRef="v_join"/>
<bpmn:sequenceFlow id="v_f5" sourceRef="v_join" targetRef="v_end"/></bpmn:process>
</bpmn:definitions>)",
            process
        );
        model.error_catchers = std::move(error_catchers_);
        model.escalation_catchers = std::move(escalation_catchers_);
        model.expectations = std::move(expectations_);
        return model;
    }

  private:
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
        const size_t kind = pick(depth > 0 ? 35 : 14);
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
                return none_throw();
            case 11:
                return message_throw();
            case 12:
                return rule();
            case 13:
                return many_calls();
            case 14:
            case 15:
                return exclusive(depth - 1);
            case 16:
            case 17:
                return parallel(depth - 1);
            case 18:
                return inclusive(depth - 1);
            case 19:
                return loop(depth - 1);
            case 20:
            case 21:
                return subprocess(depth - 1, "");
            case 22:
                return many_subprocesses(depth - 1);
            case 23:
                return event_gateway();
            case 24:
                return compensation();
            case 25:
                return transaction();
            case 26:
                return ad_hoc();
            case 27:
                return with_boundary();
            case 28:
                return terminated(depth - 1);
            case 29:
                return failing_call();
            case 30:
                return caught_inside();
            case 31:
                return error_subprocess();
            case 32:
                return escalating();
            case 33:
                return self_undoing();
            default:
                return is_in_loop_ ? user_task() : complex();
        }
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
        if (ending == 0 || pick(3) == 0) {
            const std::string caught =
                boundary(id, R"(<bpmn:errorEventDefinition errorRef="E"/>)", true, exit);
            if (ending == 0) expectations_.push_back({Expectation::Kind::Undone, end, caught});
        }
        if (pick(3) == 0) boundary(id, definition(), true, exit);
        if (ending == 1 || pick(3) == 0) {
            const std::string heard =
                boundary(id, R"(<bpmn:escalationEventDefinition escalationRef="X"/>)", false, "");
            if (ending == 1) expectations_.push_back({Expectation::Kind::Undone, end, heard});
        }
        return {id, exit};
    }

    Block many_subprocesses(int depth) {
        if (pick(4) == 0)
            return subprocess(
                depth > 0 ? 1 : 0,
                R"(<bpmn:standardLoopCharacteristics loopMaximum="2"><bpmn:loopCondition>=r &gt; 5</bpmn:loopCondition></bpmn:standardLoopCharacteristics>)"
            );
        return subprocess(
            depth > 0 ? 1 : 0,
            fmt::format(
                R"(<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2]"/></bpmn:extensionElements><bpmn:completionCondition>=r = 9</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>)",
                pick(2) == 0
            )
        );
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
};

}  // namespace

RandomModel random_model(std::mt19937_64& random, bool is_sound) {
    return Generator(random, is_sound).generate();
}

}  // namespace tongban::simulation
