// What the routes of this domain answer, as JSON Schemas: the description that other systems and
// our own pages are written against. A view that gains a member gains it here, too; answers are
// held against these shapes in tests and journeys.
#pragma once

#include "base/json.h"

namespace tongban::service::shapes {

// ---- catalogue ----
json::object catalogue();
json::object search_results();
json::object entry_page();
json::object guide();
json::object credential_types();
json::object regions();
json::object towns();
json::object halls();

// ---- drafts ----
json::object draft();
json::object draft_list();
json::object signing();
json::object submission();

// ---- cases ----
json::object case_page();
json::object case_view();
json::object handed_in_file();
json::object public_status();
json::object inbox();
json::object payment_taken();
json::object fault_page();
json::object fault_retried();
json::object jobs_given();
json::object job_page();
json::object payment_page();

// ---- work and board ----
json::object intake_page();
json::object result_page();
json::object case_number();
json::object work_page();
json::object work_case();
json::object claimed();
json::object colleague();
json::object colleagues();
json::object absences();
json::object absence();
json::object absence_ended();
json::object counter_person();
json::object follow_up_page();
json::object follow_up_state();
json::object board();
json::object board_page();

}  // namespace tongban::service::shapes
