// The fold over the events of a case, one operation an event; the state and the time of the event.
#pragma once

#include "service/events.h"

namespace tongban::service {

struct CaseFold {
    CaseState& state;
    Instant at;

    // The case as a whole.
    static void fill_regions(CaseState& state);
    void put_material(const MaterialState& material) const;
    void set_later(const std::map<std::string, Date>& until) const;
    void add_fact(const ClockFact& fact) const;
    static void move_notice(ClockFact& fact, Date due);
    void operator()(const CaseSubmitted& e) const;
    void operator()(const SupplementRequested& e) const;
    void operator()(const SupplementAnswered& e) const;
    void operator()(const MaterialSupplied& e) const;
    void operator()(const CaseAccepted& e) const;
    void operator()(const CaseRefused& e) const;
    void operator()(const CaseDecided& e) const;
    void operator()(const NoticeIssued& e) const;
    void operator()(const ResultDelivered& e) const;
    void operator()(const DeliveryChosen& e) const;
    void operator()(const CaseWithdrawn& e) const;
    void operator()(const CaseLapsed& e) const;
    void operator()(const LimitsRecounted& e) const;
    void operator()(const CaseRated& e) const;
    void operator()(const FollowUpRecorded& e) const;

    // Its members.
    void end_open_members(Date on, const std::string& reason) const;
    void operator()(const MemberStarted& e) const;
    void operator()(const MemberSuspended& e) const;
    void operator()(const MemberResumed& e) const;
    void operator()(const ExtensionRequested& e) const;
    void operator()(const ExtensionRefused& e) const;
    void operator()(const MemberExtended& e) const;
    void operator()(const MemberDecided& e) const;
    void operator()(const MemberEnded& e) const;
    void operator()(const MemberUndone& e) const;

    // Steps of officers.
    static void ends_standing_in(WorkItem& item);
    static bool stays_rejected(const WorkItem& item, std::string_view outcome);
    void mark_beside(const WorkItem& rejecting) const;
    void upcast(Opinion& opinion) const;
    static void upcast(WorkItem& item);
    void operator()(const WorkItemOpened& e) const;
    void operator()(const WorkItemClaimed& e) const;
    void operator()(const WorkItemClosed& e) const;
    void operator()(const StepDoneByTwo& e) const;
    void operator()(const WorkItemPassed& e) const;
    void operator()(const WorkItemReturned& e) const;
    void operator()(const OpinionAsked& e) const;
    void operator()(const OpinionClosed& e) const;
    void operator()(const StepsChosen&) const {}

    // Its process.
    void end_process() const;
    void operator()(const ProcessAdvanced& e) const;
    void operator()(const ProcessMigrated& e) const;
    void operator()(const ProcessMessageTaken&) const {}
    void end_fault(std::int64_t token) const;
    void operator()(const ProcessFaulted& e) const;
    void operator()(const ProcessFaultRetried&) const {}
    void operator()(const ProcessFaultEnded& e) const;
    void operator()(const JobOpened& e) const;
    void operator()(const JobClosed& e) const;
    ProcessTimer* timer_of(std::int64_t id) const;
    void operator()(const ProcessTimerSet& e) const;
    void operator()(const ProcessTimerEnded& e) const;
    void operator()(const ProcessTimersHeld& e) const;
    void operator()(const ProcessTimersMoved& e) const;

    // Its fees.
    Fee* fee_of(const std::string& id) const;
    void operator()(const PaymentStarted& e) const;
    void operator()(const PaymentDropped& e) const;
    void operator()(const FeePaid& e) const;
    void operator()(const RefundDue& e) const;
    void operator()(const FeeRefunded& e) const;
};

}  // namespace tongban::service
