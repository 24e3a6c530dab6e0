// Blocks around events: what waits, what interrupts, what undoes. Private to the generator.
#pragma once

#include "bpmn/simulation/writer.h"

namespace tongban::simulation {

class EventBlocks : public Writer {
  public:
    using Writer::Writer;

  protected:
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

    std::string boundary(
        const std::string& host, const std::string& event, bool interrupts, const std::string& to
    ) {
        const std::string id = name("t");
        put(fmt::format(
            R"(<bpmn:boundaryEvent id="{}" attachedToRef="{}" cancelActivity="{}">{}</bpmn:boundaryEvent>)",
            id, host, interrupts, event
        ));
        const Block way = pick(2) ? user_task() : script();
        flow(id, way.entry);
        if (!to.empty()) {
            flow(way.exit, to);
            return id;
        }
        const std::string end = name("t");
        put(fmt::format(R"(<bpmn:endEvent id="{}"/>)", end));
        flow(way.exit, end);
        return id;
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
        if (pick(2)) boundary(task.entry, definition("M"), false, "");
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
            const std::string undo_one = last_handler_;
            const Block two = compensable();
            expectations_.push_back({Expectation::Kind::Undone, thrown, last_handler_});
            expectations_.push_back({Expectation::Kind::NeverMore, undo_one, last_handler_});
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
        std::string inner, listed;
        in_scope(inner, [&] {
            const Block one = user_task(), next = user_task();
            flow(one.exit, next.entry);
            user_task();
            listed = one.entry;
        });
        if (pick(2)) {
            put(fmt::format(
                R"(<bpmn:adHocSubProcess id="{}" cancelRemainingInstances="{}">{}<bpmn:completionCondition>=r &lt; 7</bpmn:completionCondition></bpmn:adHocSubProcess>)",
                id, pick(2) == 0, inner
            ));
        } else {
            // A list of what is to be done; it may be empty.
            put(fmt::format(
                R"(<bpmn:adHocSubProcess id="{}"><bpmn:extensionElements><zeebe:adHoc activeElementsCollection='=[{}]'/></bpmn:extensionElements>{}</bpmn:adHocSubProcess>)",
                id, pick(2) ? fmt::format("\"{}\"", listed) : std::string(), inner
            ));
        }
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

    Block none_throw() { return simple("intermediateThrowEvent", ""); }
    /// Heard by whatever waits for it in the same instance.
    Block message_throw() {
        return simple("intermediateThrowEvent", R"(<bpmn:messageEventDefinition messageRef="M"/>)");
    }
    Block rule() {
        return simple(
            "businessRuleTask",
            R"(<bpmn:extensionElements><zeebe:calledDecision decisionId="d" resultVariable="d"/></bpmn:extensionElements>)"
        );
    }
    static std::string called(const char* process) {
        return fmt::format(
            R"(<bpmn:extensionElements><zeebe:calledElement processId="{}" propagateAllParentVariables="false" propagateAllChildVariables="{}"/></bpmn:extensionElements>)",
            process, std::string_view(process) == "failing"
        );
    }
    Block many_calls() {
        return simple(
            "callActivity",
            called("called") +
                fmt::format(
                    R"(<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:loopCardinality>=2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>)",
                    pick(2) == 0
                )
        );
    }

    /// A called process that may end by an error and escalates on its way.
    Block failing_call() {
        const Block call = simple("callActivity", called("failing"));
        const std::string exit = gateway("exclusive");
        flow(call.exit, exit);
        const std::string caught =
            boundary(call.entry, R"(<bpmn:errorEventDefinition errorRef="E"/>)", true, exit);
        const std::string heard = boundary(
            call.entry, R"(<bpmn:escalationEventDefinition escalationRef="X"/>)", false, ""
        );
        error_catchers_.push_back(caught);
        escalation_catchers_.push_back(heard);
        return {call.entry, exit};
    }

    /// A subprocess that ends by an error or not; `inside` may say who catches it.
    template <class Fill>
    Block failing(std::string& thrown, Fill inside) {
        const std::string id = name("sub");
        std::string inner;
        in_scope(inner, [&] {
            const std::string start = name("t"), split = name("g"), end = name("t");
            thrown = name("t");
            put(fmt::format(R"(<bpmn:startEvent id="{}"/>)", start));
            const Block task = user_task();
            put(fmt::format(
                R"(<bpmn:endEvent id="{}"><bpmn:errorEventDefinition errorRef="E"/></bpmn:endEvent><bpmn:endEvent id="{}"/>)",
                thrown, end
            ));
            flow(start, task.entry);
            flow(task.exit, split);
            flow(split, thrown, "=r &lt; 6");
            const std::string onwards = flow(split, end);
            put(fmt::format(R"(<bpmn:exclusiveGateway id="{}" default="{}"/>)", split, onwards));
            inside();
        });
        put(fmt::format(R"(<bpmn:subProcess id="{}">{}</bpmn:subProcess>)", id, inner));
        return {id, id};
    }

    /// The inner catcher of an error goes before the outer one.
    Block caught_inside() {
        const std::string id = name("sub");
        std::string inner;
        in_scope(inner, [&] {
            const std::string start = name("t"), end = name("t");
            put(fmt::format(R"(<bpmn:startEvent id="{0}"/><bpmn:endEvent id="{1}"/>)", start, end));
            std::string thrown;
            const Block task = failing(thrown, [] {});
            const std::string exit = gateway("exclusive");
            flow(start, task.entry);
            flow(task.exit, exit);
            const std::string caught =
                boundary(task.entry, R"(<bpmn:errorEventDefinition errorRef="E"/>)", true, exit);
            expectations_.push_back({Expectation::Kind::Undone, thrown, caught});
            flow(exit, end);
        });
        put(fmt::format(R"(<bpmn:subProcess id="{}">{}</bpmn:subProcess>)", id, inner));
        const std::string exit = gateway("exclusive");
        flow(id, exit);
        boundary(id, "<bpmn:errorEventDefinition/>", true, exit);
        return {id, exit};
    }

    std::string reaction(const std::string& event, bool interrupts, const Block& body) {
        const std::string start = name("t"), end = name("t");
        put(fmt::format(
            R"(<bpmn:startEvent id="{}" isInterrupting="{}">{}</bpmn:startEvent><bpmn:endEvent id="{}"/>)",
            start, interrupts, event, end
        ));
        flow(start, body.entry);
        flow(body.exit, end);
        return start;
    }
    void put_event_subprocess(const std::string& inner) {
        put(fmt::format(
            R"(<bpmn:subProcess id="{}" triggeredByEvent="true">{}</bpmn:subProcess>)", name("es"),
            inner
        ));
    }

    /// An event subprocess catches the error of its own scope.
    Block error_subprocess() {
        std::string thrown, caught;
        const Block block = failing(thrown, [&] {
            std::string inner;
            in_scope(inner, [&] {
                caught =
                    reaction(R"(<bpmn:errorEventDefinition errorRef="E"/>)", true, user_task());
            });
            put_event_subprocess(inner);
        });
        expectations_.push_back({Expectation::Kind::Undone, thrown, caught});
        return block;
    }

    /// One that does not interrupt hears the escalation of its scope.
    Block escalating() {
        const std::string id = name("sub");
        std::string inner;
        in_scope(inner, [&] {
            const std::string start = name("t"), thrown = name("t"), end = name("t");
            put(fmt::format(
                R"(<bpmn:startEvent id="{}"/><bpmn:intermediateThrowEvent id="{}"><bpmn:escalationEventDefinition escalationRef="X"/></bpmn:intermediateThrowEvent><bpmn:endEvent id="{}"/>)",
                start, thrown, end
            ));
            const Block task = user_task();
            flow(start, task.entry);
            flow(task.exit, thrown);
            flow(thrown, end);
            std::string reacting, heard;
            in_scope(reacting, [&] {
                heard = reaction(
                    R"(<bpmn:escalationEventDefinition escalationRef="X"/>)", false, user_task()
                );
            });
            put_event_subprocess(reacting);
            expectations_.push_back({Expectation::Kind::Undone, thrown, heard});
        });
        put(fmt::format(R"(<bpmn:subProcess id="{}">{}</bpmn:subProcess>)", id, inner));
        return {id, id};
    }

    /// A subprocess that undoes itself by an event subprocess.
    Block self_undoing() {
        const std::string id = name("sub"), undone = name("sub");
        std::string outer;
        in_scope(outer, [&] {
            const std::string start = name("t"), thrown = name("throw"), end = name("t");
            std::string inner;
            in_scope(inner, [&] {
                const std::string first = name("t"), last = name("t");
                put(fmt::format(
                    R"(<bpmn:startEvent id="{0}"/><bpmn:endEvent id="{1}"/>)", first, last
                ));
                const Block task = job();
                flow(first, task.entry);
                flow(task.exit, last);
                std::string reacting;
                in_scope(reacting, [&] {
                    const Block handler = job();
                    reaction("<bpmn:compensateEventDefinition/>", true, handler);
                    expectations_.push_back({Expectation::Kind::Undone, thrown, handler.entry});
                });
                put_event_subprocess(reacting);
            });
            put(fmt::format(
                R"(<bpmn:startEvent id="{}"/><bpmn:subProcess id="{}">{}</bpmn:subProcess><bpmn:intermediateThrowEvent id="{}"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent><bpmn:endEvent id="{}"/>)",
                start, undone, inner, thrown, end
            ));
            flow(start, undone);
            flow(undone, thrown);
            flow(thrown, end);
        });
        put(fmt::format(R"(<bpmn:subProcess id="{}">{}</bpmn:subProcess>)", id, outer));
        return {id, id};
    }

    /// At calls of the failing process.
    std::vector<std::string> error_catchers_, escalation_catchers_;
};

}  // namespace tongban::simulation
