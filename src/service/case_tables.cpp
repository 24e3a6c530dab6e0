// Tables and indexes that the lists of this domain read.
#include "service/job_lease.h"
#include "service/messages.h"
#include "service/rows.h"

namespace tongban::service {

std::vector<const char*> case_tables() {
    std::vector<const char*> tables{
        "CREATE TABLE IF NOT EXISTS process_faults ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, token BIGINT NOT NULL, number TEXT NOT NULL, "
        "name TEXT NOT NULL, name_en TEXT NOT NULL, element TEXT NOT NULL, step TEXT NOT NULL, "
        "step_en TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, since_ms BIGINT NOT "
        "NULL, PRIMARY KEY (region, stream, token))",
        "CREATE INDEX IF NOT EXISTS process_faults_since ON process_faults (since_ms)",
        "CREATE TABLE IF NOT EXISTS cases ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, number TEXT NOT NULL, query_code TEXT NOT "
        "NULL,"
        "service TEXT NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL, department TEXT NOT "
        "NULL,"
        "stage TEXT NOT NULL, person TEXT NOT NULL, agent TEXT NOT NULL, sealed_name TEXT NOT NULL,"
        "submitted_ms BIGINT NOT NULL, notice_due BIGINT, due BIGINT, legal_due BIGINT, "
        "provisional BIGINT NOT NULL,"
        "stopped BIGINT NOT NULL, promised_days BIGINT NOT NULL, answered BIGINT NOT NULL, grade "
        "BIGINT,"
        "decided BIGINT, version BIGINT NOT NULL, PRIMARY KEY (region, stream))",
        "CREATE UNIQUE INDEX IF NOT EXISTS cases_number ON cases (number)",
        "CREATE UNIQUE INDEX IF NOT EXISTS cases_query ON cases (query_code)",
        "CREATE INDEX IF NOT EXISTS cases_person ON cases (person, submitted_ms)",
        // Most cases have no agent, and most work items are held by nobody: those are not in here.
        "DROP INDEX IF EXISTS cases_agent",
        "CREATE INDEX IF NOT EXISTS cases_by_agent ON cases (agent, submitted_ms) WHERE agent <> "
        "''",
        "CREATE INDEX IF NOT EXISTS cases_intake ON cases (stage, region, notice_due, number)",
        "CREATE TABLE IF NOT EXISTS case_members ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, item TEXT NOT NULL, number TEXT NOT NULL, "
        "name TEXT NOT NULL,"
        "department TEXT NOT NULL, stage TEXT NOT NULL, due BIGINT, legal_due BIGINT, stopped "
        "BIGINT NOT NULL,"
        "promised_days BIGINT NOT NULL, used_days BIGINT, submitted BIGINT NOT NULL, decided "
        "BIGINT,"
        "PRIMARY KEY (region, stream, item))",
        "CREATE UNIQUE INDEX IF NOT EXISTS case_members_number ON case_members (number)",
        // The board: what is open in the order in which it is due, what ended by its day.
        "DROP INDEX IF EXISTS case_members_board",
        "CREATE INDEX IF NOT EXISTS case_members_open ON case_members (region, stopped, due, "
        "number) WHERE decided IS NULL",
        "CREATE INDEX IF NOT EXISTS case_members_open_department ON case_members (department, "
        "region, stopped, due, number) WHERE decided IS NULL",
        "CREATE INDEX IF NOT EXISTS case_members_decided ON case_members (region, decided, number) "
        "WHERE decided IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS cases_decided ON cases (region, decided) WHERE decided IS NOT "
        "NULL",
        // Results to hand out: a row as long as a member is decided and its paper not delivered.
        "DROP INDEX IF EXISTS cases_results",
        "CREATE TABLE IF NOT EXISTS results ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, number TEXT NOT NULL, department TEXT NOT "
        "NULL, decided BIGINT NOT NULL, items TEXT NOT NULL, way TEXT NOT NULL, "
        "PRIMARY KEY (region, stream))",
        "CREATE INDEX IF NOT EXISTS results_list ON results (region, decided, number)",
        // Older databases have none. A row of no region says that they were made; those have no
        // items, which tells that some may have been handed out.
        "INSERT INTO results (region, stream, number, department, decided, items, way) "
        "SELECT c.region, c.stream, c.number, c.department, MIN(m.decided), '', '' FROM "
        "(SELECT 1 AS one WHERE NOT EXISTS (SELECT 1 FROM results WHERE region = '')) AS fresh "
        "CROSS JOIN case_members m CROSS JOIN cases c WHERE c.number = substr(m.stream, 6) AND "
        "m.decided IS NOT NULL AND m.stage IN ('granted', 'rejected') AND c.stage <> 'delivered' "
        "GROUP BY c.region, c.stream, c.number, c.department",
        "INSERT INTO results (region, stream, number, department, decided, items, way) "
        "VALUES ('', '', '', '', 0, '', '') ON CONFLICT (region, stream) DO NOTHING",
        "CREATE TABLE IF NOT EXISTS work_items ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, number TEXT NOT NULL,"
        "member_number TEXT NOT NULL, item TEXT NOT NULL, service_name TEXT NOT NULL, item_name "
        "TEXT NOT NULL,"
        "step TEXT NOT NULL, step_en TEXT NOT NULL, role TEXT NOT NULL, department TEXT NOT NULL, "
        "organisation TEXT NOT NULL,"
        "due BIGINT NOT NULL, legal_due BIGINT, promised_days BIGINT NOT NULL, stopped BIGINT NOT "
        "NULL,"
        "claimed_by TEXT NOT NULL, claimed_name TEXT NOT NULL, sealed_name TEXT NOT NULL, version "
        "BIGINT NOT NULL,"
        "why TEXT NOT NULL DEFAULT '', why_en TEXT NOT NULL DEFAULT '', next TEXT NOT NULL DEFAULT "
        "'', next_en TEXT NOT NULL DEFAULT '', PRIMARY KEY (region, stream, id))",
        // Older databases have the words in a table of their own.
        "ALTER TABLE work_items ADD COLUMN IF NOT EXISTS why TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE work_items ADD COLUMN IF NOT EXISTS why_en TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE work_items ADD COLUMN IF NOT EXISTS next TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE work_items ADD COLUMN IF NOT EXISTS next_en TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX IF NOT EXISTS work_items_list ON work_items (role, department, region, due, "
        "number, id)",
        "CREATE TABLE IF NOT EXISTS work_item_words ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, why TEXT NOT NULL, why_en "
        "TEXT NOT NULL, next TEXT NOT NULL, next_en TEXT NOT NULL, PRIMARY KEY (region, stream, "
        "id))",
        "UPDATE work_items SET why=w.why, why_en=w.why_en, next=w.next, next_en=w.next_en FROM "
        "work_item_words w WHERE EXISTS (SELECT 1 FROM work_item_words) AND "
        "w.region=work_items.region AND w.stream=work_items.stream AND w.id=work_items.id",
        "DELETE FROM work_item_words",
        "CREATE INDEX IF NOT EXISTS work_items_region ON work_items (role, region, due, number, "
        "id)",
        "DROP INDEX IF EXISTS work_items_mine",
        // Who holds a work item: a row as long as somebody does.
        "CREATE TABLE IF NOT EXISTS work_item_claims (region TEXT NOT NULL, stream TEXT NOT NULL, "
        "id TEXT NOT NULL, claimed_by TEXT NOT NULL, claimed_name TEXT NOT NULL, version BIGINT "
        "NOT NULL, PRIMARY KEY (region, stream, id))",
        "CREATE INDEX IF NOT EXISTS work_item_claims_of ON work_item_claims (claimed_by)",
        // Older databases have it in the work items, where it is left as it is. A row of no region
        // says that it was copied; the index finds it, and is empty in new ones.
        "CREATE INDEX IF NOT EXISTS work_items_held ON work_items (claimed_by, due, number, id) "
        "WHERE claimed_by <> ''",
        "INSERT INTO work_item_claims (region, stream, id, claimed_by, claimed_name, version) "
        "SELECT region, stream, id, claimed_by, claimed_name, version FROM work_items WHERE "
        "claimed_by <> '' AND NOT EXISTS (SELECT 1 FROM work_item_claims WHERE region = '')",
        "INSERT INTO work_item_claims (region, stream, id, claimed_by, claimed_name, version) "
        "VALUES ('', '', '', '', '', 0) ON CONFLICT (region, stream, id) DO NOTHING",
        // Its key is the order in which somebody reads it. (Older databases have one of region and
        // stream, and an index of that order.)
        "CREATE TABLE IF NOT EXISTS inbox ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, at_ms "
        "BIGINT NOT NULL,"
        "title TEXT NOT NULL, title_en TEXT NOT NULL, body TEXT NOT NULL, body_en TEXT NOT NULL,"
        "number TEXT NOT NULL, is_read BIGINT NOT NULL, "
        "PRIMARY KEY (person, at_ms, id, stream, region))",
        "CREATE TABLE IF NOT EXISTS follow_ups ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, "
        "department TEXT NOT NULL,"
        "grade BIGINT NOT NULL, body TEXT NOT NULL, opened_ms BIGINT NOT NULL, contact_by BIGINT, "
        "fix_by BIGINT,"
        "state TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (region, stream))",
        // Taken in at a window of another district: in the queue of the clerk who took it.
        "CREATE TABLE IF NOT EXISTS counter_intake ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, clerk TEXT NOT NULL, "
        "PRIMARY KEY (region, stream))",
        "CREATE INDEX IF NOT EXISTS counter_intake_clerk ON counter_intake (clerk)",
        "CREATE INDEX IF NOT EXISTS follow_ups_open ON follow_ups (state, region, fix_by)",
        // Orders at the payment provider and money that goes back.
        "CREATE TABLE IF NOT EXISTS payments ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, fee TEXT NOT NULL, number TEXT NOT NULL, "
        "name TEXT NOT NULL, fen BIGINT NOT NULL, stage TEXT NOT NULL, reference TEXT NOT NULL, "
        "reason TEXT NOT NULL, changed_ms BIGINT NOT NULL, PRIMARY KEY (region, stream, fee))",
        "CREATE INDEX IF NOT EXISTS payments_reference ON payments (reference)",
        "CREATE INDEX IF NOT EXISTS payments_stage ON payments (stage, changed_ms)",
        // The last number of a notice of each body and year.
        "CREATE TABLE IF NOT EXISTS notice_counters (region TEXT NOT NULL, organisation TEXT NOT "
        "NULL, year BIGINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (region, organisation, "
        "year))",
        "CREATE INDEX IF NOT EXISTS notice_counters_of ON notice_counters (organisation, year)",
        // Editions of the packs, and whether a case was submitted under them.
        "CREATE TABLE IF NOT EXISTS editions (edition TEXT NOT NULL PRIMARY KEY, used BIGINT NOT "
        "NULL)",
    };
    // The commit of a case writes what its process waits for.
    for (const char* statement : message_tables()) tables.push_back(statement);
    for (const char* statement : job_tables()) tables.push_back(statement);
    return tables;
}

}  // namespace tongban::service
