// Written by ./dev openapi from the routes of the server. Not edited by hand.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Absence */
        Absence: {
            by_name: string;
            from: string;
            may_end: boolean;
            /** @enum {string} */
            reason: "leave" | "business" | "training" | "other";
            running: boolean;
            staff: {
                id: string;
                name: string;
            };
            substitute: {
                id: string;
                name: string;
            };
            until: string;
        };
        /** Access */
        Access: {
            at: string;
            case_number?: string;
            fields: string[];
            organisation: string;
            who: string;
            why: string;
        };
        /** AdminStatus */
        AdminStatus: {
            http?: {
                errors: number;
                live_connections: number;
                open_connections: number;
                requests: number;
            };
            late_messages: {
                attempts: number;
                next_attempt: string;
                since: string;
                stream: string;
                topic: string;
            }[];
            ledger?: {
                batches: number;
                bytes: number;
                chain_head: string;
                commits: number;
                events: number;
                outbox: number;
                streams: number;
                timers: number;
            };
            memory_bytes: number;
            pack: {
                id: string;
                issues: number;
                loaded_at: string;
                unconfirmed: number;
                version: string;
            }[];
            refused_packs: {
                code: string;
                file: string;
                line: number;
                message: string;
                /** @enum {string} */
                severity: "error" | "warning";
            }[];
            registers?: {
                failures: number;
                id: string;
                lookups: number;
                name: string;
                name_en: string;
                /** @enum {string} */
                state: "up" | "down";
                timeout_ms: number;
            }[];
            started_at: string;
            uptime_s: number;
            version: string;
        };
        /** AskedQuestion */
        AskedQuestion: {
            answer: boolean | string | string[] | null;
            hint: string | null;
            hint_en: string | null;
            id: string;
            /** @enum {string} */
            kind: "bool" | "choice" | "multi";
            options: {
                label: string;
                label_en: string;
                value: string;
            }[];
            relevant: boolean;
            text: string;
            text_en: string;
        };
        /** AuditPoint */
        AuditPoint: {
            basis: string;
            confirmed: boolean;
            id: string;
            text: string;
        };
        /** Authorisation */
        Authorisation: {
            agent: {
                id: string;
                name: string;
            };
            /** @enum {string} */
            direction: "given" | "received";
            from: string;
            id: string;
            principal: {
                id: string;
                name: string;
            };
            scope: string[];
            /** @enum {string} */
            state: "active" | "future" | "ended" | "revoked";
            until: string;
        };
        /** Board */
        Board: {
            as_of: string;
            by_department: components["schemas"]["DepartmentGroup"][];
            by_light: {
                /** @enum {string} */
                light: "green" | "blue" | "yellow" | "orange" | "red" | "frozen" | "done" | "waiting";
                n: number;
            }[];
            by_region: components["schemas"]["RegionGroup"][];
            by_stage: {
                n: number;
                /** @enum {string} */
                stage: "waiting" | "received" | "running" | "granted" | "rejected" | "ended" | "undone";
            }[];
            cases: {
                decided: number;
                ended: number;
                open: number;
                submitted: number;
            };
            period: {
                days: number;
                from: string;
                to: string;
            };
            satisfaction: {
                by_grade: number[];
                good: number;
                rate: number | null;
                rated: number;
            };
            totals: components["schemas"]["BoardTotals"];
            trend: {
                date: string;
                decided: number;
                submitted: number;
            }[];
        };
        /** BoardRow */
        BoardRow: {
            case_number: string;
            decided_on: string | null;
            department_name: string;
            due_on: string | null;
            item_name: string;
            left_days: number;
            /** @enum {string} */
            light: "green" | "blue" | "yellow" | "orange" | "red" | "frozen" | "done" | "waiting";
            member_number: string;
            promised_days: number;
            region_name: string;
            /** @enum {string} */
            stage: "waiting" | "received" | "running" | "granted" | "rejected" | "ended" | "undone";
            used_days: number | null;
        };
        /** BoardTotals */
        BoardTotals: {
            decided: number;
            decided_on_time: number;
            decided_today: number;
            ended: number;
            granted: number;
            lights: components["schemas"]["OpenLights"];
            median_promised: number | null;
            median_used: number | null;
            open: number;
            rated: number;
            rated_good: number;
            red: number;
            rejected: number;
            satisfaction: number | null;
            submitted: number;
            submitted_today: number;
            yellow: number;
        };
        /** CaseMaterial */
        CaseMaterial: {
            accept?: string[];
            bytes_max?: number;
            choices?: components["schemas"]["HeldCredential"][];
            commitment_basis?: string;
            commitment_text?: string;
            credential?: string;
            files: components["schemas"]["MaterialFile"][];
            id: string;
            is_main: boolean;
            is_required: boolean;
            items?: string[];
            later_until?: string;
            main: boolean;
            name: string;
            name_en?: string;
            required: boolean;
            /** @enum {string} */
            state: "missing" | "provided" | "held" | "committed" | "deferred" | "generated" | "optional";
            /** @enum {string} */
            way: "none" | "upload" | "credential" | "commitment" | "later" | "generated" | "held";
        };
        /** CaseMember */
        CaseMember: {
            clock: components["schemas"]["Clock"];
            department: string;
            extension: {
                at: string;
                by: {
                    id: string;
                    name: string;
                };
                days: number;
                reason: string;
            } | null;
            item: string;
            name: string;
            name_en: string;
            next: string | null;
            number: string;
            organisation: string;
            result: {
                article: string;
                at?: string;
                credential?: string;
                ended: boolean;
                granted: boolean;
                reason: string;
                undone: boolean;
            } | null;
            /** @enum {string} */
            stage: "waiting" | "received" | "running" | "granted" | "rejected" | "ended" | "undone";
            stage_text: string;
            steps: components["schemas"]["CaseStep"][];
            suspended: boolean;
            waits_for: string[];
        };
        /** CaseNotice */
        CaseNotice: {
            article: string;
            at: string;
            id: string;
            kind: string;
            member: string;
            number: string;
            reason: string;
            remedy: components["schemas"]["Remedy"] | null;
            title: string;
        };
        /** CaseOpinion */
        CaseOpinion: {
            /** @enum {string} */
            answer: "" | "agree" | "object" | "withdrawn";
            asked_name: string;
            at: string | null;
            by_name: string | null;
            due_on: string | null;
            id: string;
            joint: boolean;
            organisation: string;
            person_name: string | null;
            question: string;
            text: string;
        };
        /** CaseRow */
        CaseRow: {
            action_needed: boolean;
            action_text: string;
            due_on: string | null;
            enterprise: string | null;
            /** @enum {string} */
            light: "green" | "blue" | "yellow" | "orange" | "red" | "frozen" | "done" | "waiting";
            number: string;
            provisional: boolean;
            region_name: string;
            service_name: string;
            service_name_en: string;
            /** @enum {string} */
            stage: "submitted" | "supplement" | "refused" | "accepted" | "decided" | "delivered" | "withdrawn" | "lapsed";
            stage_text: string;
            submitted_at: string;
        };
        /** CaseStep */
        CaseStep: {
            done_at?: string;
            name: string;
            name_en: string;
            since?: string;
            /** @enum {string} */
            state: "done" | "active" | "waiting";
            who: string;
        };
        /** CaseView */
        CaseView: {
            accepted_at?: string;
            agent?: {
                name: string;
            };
            answers: Record<string, unknown>;
            applicant: {
                kind: string;
                name: string;
            };
            can: ("supplement" | "supply" | "withdraw" | "pay" | "delivery" | "rate" | "copy")[];
            channel: string;
            clock: components["schemas"]["Clock"];
            data: Record<string, unknown>;
            decisions: Record<string, unknown>[];
            deemed: boolean;
            delivery: components["schemas"]["Delivery"];
            end_reason: string;
            fees: components["schemas"]["Fee"][];
            form: Record<string, unknown> | null;
            held: components["schemas"]["HeldMark"][];
            materials: components["schemas"]["CaseMaterial"][];
            members: components["schemas"]["CaseMember"][];
            notices: components["schemas"]["CaseNotice"][];
            number: string;
            query_code: string;
            rating: components["schemas"]["Rating"] | null;
            region: {
                code: string;
                name: string;
            };
            service: components["schemas"]["ServiceName"];
            signature?: components["schemas"]["Signature"];
            /** @enum {string} */
            stage: "submitted" | "supplement" | "refused" | "accepted" | "decided" | "delivered" | "withdrawn" | "lapsed";
            stage_text: string;
            submitted_at: string;
            supplement: components["schemas"]["Supplement"] | null;
            timeline: {
                at: string;
                kind: string;
                text: string;
                who?: string;
            }[];
            version: number;
        };
        /** CaseWorkItem */
        CaseWorkItem: {
            choices: {
                id: string;
                name: string;
            }[];
            claimed_by: {
                id: string;
                name: string;
            } | null;
            department: string;
            element: string;
            id: string;
            item: string;
            /** @enum {string} */
            kind: "step" | "extension" | "opinion" | "joint" | "choose";
            next: {
                condition: string;
                what: string;
                who: string;
            }[];
            opened_at: string;
            opinions: components["schemas"]["CaseOpinion"][];
            owner: {
                id: string;
                name: string;
            } | null;
            return_to: {
                id: string;
                name: string;
            }[];
            role: string;
            rule: {
                days_max: number;
                majority: boolean;
                silence_agrees: boolean;
            };
            step: string;
            two_officers: boolean;
            why: string;
        };
        /** Catalogue */
        Catalogue: {
            counts: {
                bundles: number;
                credentials: number;
                departments: number;
                items: number;
            };
            departments: components["schemas"]["Department"][];
            hot: components["schemas"]["Entry"][];
            topics: components["schemas"]["Topic"][];
        };
        /** Clock */
        Clock: {
            expected_due?: string;
            /** @enum {string} */
            handling: "instant" | "promised";
            left_days: number;
            legal_days: number | null;
            legal_due: string | null;
            /** @enum {string} */
            light: "green" | "blue" | "yellow" | "orange" | "red" | "frozen" | "done" | "waiting";
            notice_due: string | null;
            promised_days: number;
            promised_due: string | null;
            provisional: boolean;
            sentences: string[];
            stopped: {
                basis: string;
                kind: string;
                since: string;
                until: string | null;
                why: string;
            } | null;
            used_days: number;
        };
        /** Colleague */
        Colleague: {
            away: boolean;
            id: string;
            name: string;
            open: number;
            substitute_name: string | null;
        };
        /** Condition */
        Condition: {
            confirmed: boolean;
            item?: string;
            reason?: string;
            reason_en?: string;
            /** @enum {string} */
            state: "yes" | "no" | "unknown";
            text: string;
            text_en: string;
        };
        /** CounterPerson */
        CounterPerson: {
            applicant?: string;
            enterprises: {
                credit_code: string;
                id: string;
                name: string;
            }[];
            id: string;
            name: string;
            registered: boolean;
        };
        /** CredentialRow */
        CredentialRow: {
            case_number?: string;
            holder: string;
            id: string;
            identifier: string;
            issued_on: string;
            issuer: string;
            issuer_en?: string;
            name: string;
            name_en?: string;
            number: string;
            /** @enum {string} */
            state: "valid" | "suspended" | "expired" | "cancelled" | "revoked" | "revoked_penalty" | "superseded";
            type: string;
            valid_from: string;
            valid_to: string | null;
        };
        /** CredentialType */
        CredentialType: {
            executable: boolean;
            holder: string;
            id: string;
            issuer: string;
            name: string;
            name_en: string;
            type_code: string;
            validity: string;
        };
        /** CredentialView */
        CredentialView: {
            case_number?: string;
            fields: {
                key: string;
                label: string;
                label_en?: string;
                value: string;
            }[];
            holder: string;
            id: string;
            identifier: string;
            issued_on: string;
            issuer: string;
            issuer_en?: string;
            name: string;
            name_en?: string;
            number: string;
            /** @enum {string} */
            state: "valid" | "suspended" | "expired" | "cancelled" | "revoked" | "revoked_penalty" | "superseded";
            type: string;
            valid_from: string;
            valid_to: string | null;
        };
        /** Delivery */
        Delivery: {
            address?: string;
            hall: string;
            phone?: string;
            receiver?: string;
            tracking?: string;
            way: string;
        };
        /** Department */
        Department: {
            code: string;
            items: number;
            kind: string;
            name: string;
            name_en: string;
        };
        /** DepartmentGroup */
        DepartmentGroup: {
            code: string;
            decided: number;
            decided_on_time: number;
            ended: number;
            granted: number;
            lights: components["schemas"]["OpenLights"];
            median_promised: number | null;
            median_used: number | null;
            name: string;
            open: number;
            rated: number;
            rated_good: number;
            red: number;
            rejected: number;
            satisfaction: number | null;
            submitted: number;
            yellow: number;
        };
        /** DistrictField */
        DistrictField: {
            field: string;
            label: string;
            label_en: string;
        };
        /** Draft */
        Draft: {
            agent?: {
                counter: boolean;
                name: string;
            };
            answers_complete: boolean;
            applicant: {
                choices?: {
                    id: string;
                    kind: string;
                    name: string;
                }[];
                id: string;
                /** @enum {string} */
                kind: "natural" | "enterprise";
                name?: string;
            };
            data: Record<string, unknown>;
            delivery: components["schemas"]["Delivery"];
            expires_on: string;
            form: Record<string, unknown> | null;
            held: {
                [key: string]: components["schemas"]["HeldValue"];
            };
            id: string;
            issues: components["schemas"]["Fault"][];
            materials: components["schemas"]["Material"][];
            open_already?: components["schemas"]["OpenAlready"][];
            plan: components["schemas"]["Plan"] | null;
            questions: components["schemas"]["AskedQuestion"][];
            ready: boolean;
            region: string | null;
            saved_at: string;
            service: components["schemas"]["ServiceName"];
            version: number;
        };
        /** DraftSummary */
        DraftSummary: {
            expires_on: string;
            id: string;
            saved_at: string;
            service: string;
            service_name: string;
        };
        /** EditionLabel */
        EditionLabel: {
            at: string;
            edition: string;
            is_before: boolean;
            publication: number;
            title: string;
        };
        /** Enterprise */
        Enterprise: {
            id: string;
            name: string;
            role: string;
            uscc: string;
        };
        /** Entry */
        Entry: {
            department_name: string;
            executable: boolean;
            /** @enum {string} */
            handling: "instant" | "promised";
            id: string;
            /** @enum {string} */
            kind: "item" | "bundle";
            members?: number;
            name: string;
            name_en: string;
            promised_confirmed: boolean;
            promised_days: number | null;
            topic: string;
        };
        /** FaqEntry */
        FaqEntry: {
            a: string;
            confirmed: boolean;
            q: string;
            source: string;
        };
        /** Fault */
        Fault: {
            code: string;
            details: Record<string, unknown>;
            field: string;
            message: string;
        };
        /** FaultPage */
        FaultPage: {
            faults: components["schemas"]["FaultRow"][];
        };
        /** FaultRow */
        FaultRow: {
            case_number: string;
            code: string;
            detail: string;
            element: string;
            message: string;
            name: string;
            name_en: string;
            since: string;
            step: string;
            step_en: string;
            token: number;
        };
        /** Fee */
        Fee: {
            fen: number;
            id: string;
            item: string;
            name: string;
            pay_at?: string;
            pay_until?: string;
            receipt: string;
            reference?: string;
            refund_reason?: string;
            refund_receipt?: string;
            /** @enum {string} */
            state: "due" | "started" | "paid" | "refund_due" | "refunded";
        };
        /** Figure */
        Figure: {
            basis?: string;
            charged?: boolean | null;
            confirmed: boolean;
            least?: number;
            path?: boolean;
            /** @enum {string} */
            unit: "working_days" | "fen" | "visits";
            value: number | null;
        };
        /** FollowUpRow */
        FollowUpRow: {
            case_number: string;
            contact_by: string | null;
            fix_by: string | null;
            grade: number;
            id: string;
            opened_at: string;
            service_name: string;
            /** @enum {string} */
            state: "open" | "contacted";
            text: string;
            version: number;
        };
        /** GivenJob */
        GivenJob: {
            case_number: string;
            element: string;
            failures: number;
            headers: {
                [key: string]: string;
            };
            job: string;
            lease: string;
            lease_until: string;
            retries: number;
            returns: {
                [key: string]: string;
            };
            step: string;
            type: string;
            variables: Record<string, unknown>;
        };
        /** Guide */
        Guide: {
            applicants: string[];
            audit_points?: components["schemas"]["AuditPoint"][];
            channels: {
                confirmed: boolean;
                values: {
                    id: string;
                    name: string;
                }[];
            };
            conditions: components["schemas"]["Condition"][];
            department?: {
                code: string;
                name: string;
                name_en: string;
            };
            department_name: string;
            depends_on?: components["schemas"]["DistrictField"];
            executable: boolean;
            faq: components["schemas"]["FaqEntry"][];
            fee: components["schemas"]["Figure"];
            /** @enum {string} */
            handling: "instant" | "promised";
            id: string;
            implementation_code?: string;
            implementation_code_synthetic?: boolean;
            /** @enum {string} */
            kind: "item" | "bundle";
            legal_basis: components["schemas"]["LegalBasis"][];
            legal_limit: components["schemas"]["Figure"];
            listed_in?: string[];
            materials: components["schemas"]["GuideMaterial"][];
            members?: components["schemas"]["GuideMember"][];
            missing: string[];
            name: string;
            name_en: string;
            note: string;
            organisation?: string;
            organisation_rule?: string;
            promised_confirmed: boolean;
            promised_days: number | null;
            promised_limit: components["schemas"]["Figure"];
            questions: components["schemas"]["Question"][];
            result: {
                credential?: string;
                kind: string;
                name?: string;
                names?: string[];
            };
            scope?: {
                [key: string]: components["schemas"]["Scope"];
            };
            separate?: {
                days: number | null;
                items: number | null;
                materials: number | null;
            };
            source_url: string;
            steps?: {
                name: string;
                name_en: string;
            }[];
            topic: string;
            type?: string;
            unconfirmed: number;
            visits: components["schemas"]["Figure"];
        };
        /** GuideMaterial */
        GuideMaterial: {
            accept: string[];
            commitment: components["schemas"]["Relief"];
            confirmed: boolean;
            id: string;
            item?: string;
            main: boolean;
            name: string;
            name_en: string;
            required: boolean;
            /** @enum {string} */
            source: "applicant" | "third_party" | "platform_form" | "certificate" | "government_data";
            source_name?: string;
            tolerable: components["schemas"]["Relief"];
            when: string;
        };
        /** GuideMember */
        GuideMember: {
            after: string[];
            department_name: string;
            depends_on?: components["schemas"]["DistrictField"];
            executable: boolean;
            /** @enum {string} */
            handling: "instant" | "promised";
            item: string;
            legal_limit: components["schemas"]["Figure"];
            name: string;
            name_en: string;
            optional: boolean;
            promised_limit: components["schemas"]["Figure"];
            result: string;
            steps: {
                name: string;
                name_en: string;
            }[];
            when: {
                answer: string;
                text: string;
            }[];
            why?: components["schemas"]["LegalBasis"];
        };
        /** Hall */
        Hall: {
            address: string;
            counters: string[];
            example: boolean;
            hours: string;
            id: string;
            name: string;
            region: string;
        };
        /** HandedInFile */
        HandedInFile: {
            bytes: number;
            file: string;
            name: string;
            sha256: string;
            until: string;
        };
        /** HeldCredential */
        HeldCredential: {
            id: string;
            name: string;
            number: string;
        };
        /** HeldMark */
        HeldMark: {
            as_of: string;
            challenged: boolean;
            field: string;
            note?: string;
            source: string;
            value?: unknown;
        };
        /** HeldValue */
        HeldValue: {
            as_of: string;
            reason: string | null;
            source: string;
            source_en: string;
            /** @enum {string} */
            state: "held" | "unavailable" | "challenged";
            value: unknown;
        };
        /** InboxMessage */
        InboxMessage: {
            at: string;
            case_number: string;
            id: string;
            read: boolean;
            text: string;
            title: string;
        };
        /** IntakeRow */
        IntakeRow: {
            applicant_name: string;
            days_left: number;
            /** @enum {string} */
            light: "green" | "blue" | "yellow" | "orange" | "red" | "frozen" | "done" | "waiting";
            notice_due: string;
            number: string;
            region_name: string;
            service_name: string;
            submitted_at: string;
            supplement_answered: boolean;
            version: number;
        };
        /** JobPage */
        JobPage: {
            types: components["schemas"]["JobsOfType"][];
        };
        /** JobsOfType */
        JobsOfType: {
            delayed: number;
            failing: number;
            leased: number;
            oldest: string;
            type: string;
            waiting: number;
        };
        /** KeySet */
        KeySet: {
            keys: Record<string, unknown>[];
        };
        /** LegalBasis */
        LegalBasis: {
            articles: string;
            confirmed: boolean;
            law: string;
        };
        /** MappedElement */
        MappedElement: {
            element: string;
            kind: string;
            name: string;
            to: string | null;
            to_name: string;
        };
        /** Material */
        Material: {
            accept: string[];
            audit_points: components["schemas"]["AuditPoint"][];
            bytes_max: number;
            choices: components["schemas"]["HeldCredential"][];
            commitment?: {
                basis: string;
                demo: boolean;
                text: string;
                text_en: string;
            };
            confirmed: boolean;
            credential?: components["schemas"]["HeldCredential"];
            files: components["schemas"]["MaterialFile"][];
            from_bundle: boolean;
            id: string;
            items: string[];
            later_until?: string;
            main: boolean;
            name: string;
            name_en: string;
            note: string | null;
            reason?: string;
            reason_en?: string;
            required: boolean;
            /** @enum {string} */
            source: "applicant" | "third_party" | "platform_form" | "certificate" | "government_data";
            source_name?: string;
            /** @enum {string} */
            state: "missing" | "provided" | "held" | "committed" | "deferred" | "generated" | "optional";
            /** @enum {string} */
            way: "none" | "upload" | "credential" | "commitment" | "later" | "generated" | "held";
            ways: ("none" | "upload" | "credential" | "commitment" | "later" | "generated" | "held")[];
        };
        /** MaterialFile */
        MaterialFile: {
            bytes: number;
            id: string;
            name: string;
            sha256: string;
            sm3?: string;
            type: string;
        };
        /** Me */
        Me: {
            agents: components["schemas"]["Authorisation"][];
            enterprises: components["schemas"]["Enterprise"][];
            id: string;
            name: string;
            phone_masked: string;
            resident_id_masked: string;
        };
        /** MigrationDryRun */
        MigrationDryRun: {
            cases: number;
            changes: {
                count: number;
                element: string;
                /** @enum {string} */
                kind: "timer_cancelled" | "timer_set" | "subscription_closed" | "subscription_opened" | "job_renewed";
            }[];
            elements: {
                count: number;
                element: string;
                name: string;
                process: string;
                to: string;
                to_name: string;
            }[];
            is_complete: boolean;
            movable: number;
            refusals: components["schemas"]["MigrationRefusal"][];
            refused: number;
            skipping: number;
            skips: components["schemas"]["MigrationSkip"][];
        };
        /** MigrationPlan */
        MigrationPlan: {
            processes: components["schemas"]["ProcessMapping"][];
        };
        /** MigrationProposal */
        MigrationProposal: {
            from: string;
            is_complete: boolean;
            plan: components["schemas"]["MigrationPlan"];
            processes: components["schemas"]["ProcessChange"][];
            to: string;
        };
        /** MigrationRefusal */
        MigrationRefusal: {
            code: string;
            element: string;
            message: string;
            number: string;
            process: string;
        };
        /** MigrationRun */
        MigrationRun: {
            by: string;
            cases: number;
            ended_at: string | null;
            from: string;
            id: string;
            may_review: boolean;
            may_withdraw: boolean;
            moved: number;
            name: string;
            reason: string;
            refusals: components["schemas"]["MigrationRefusal"][];
            refused: number;
            review_reason: string | null;
            reviewed_at: string | null;
            reviewed_by: string | null;
            service: string;
            started_at: string;
            /** @enum {string} */
            state: "proposed" | "refused" | "withdrawn" | "running" | "done";
            to: string;
            tried: components["schemas"]["MigrationDryRun"] | null;
        };
        /** Migrations */
        Migrations: {
            edition: string;
            is_complete: boolean;
            labels: components["schemas"]["EditionLabel"][];
            runs: components["schemas"]["MigrationRun"][];
            sources: components["schemas"]["MigrationSource"][];
        };
        /** MigrationSkip */
        MigrationSkip: {
            cases: number;
            element: string;
            name: string;
            numbers: string[];
            process: string;
            steps: {
                cases?: number;
                element: string;
                is_conditional?: boolean;
                name: string;
            }[];
            to: string;
            to_name: string;
            /** @enum {string} */
            why?: "put_behind" | "drawn_before" | "drawn_beside";
        };
        /** MigrationSource */
        MigrationSource: {
            cases: number;
            edition: string;
            is_current: boolean;
            name: string;
            service: string;
        };
        /** NotNeeded */
        NotNeeded: {
            id: string;
            /** @enum {string} */
            kind: "item" | "material";
            name: string;
            name_en: string;
            reason: string;
            reason_en: string;
        };
        /** OpenAlready */
        OpenAlready: {
            number: string;
            stage_text: string;
            submitted_at: string;
        };
        /** OpenLights */
        OpenLights: {
            blue: number;
            frozen: number;
            green: number;
            orange: number;
            red: number;
            waiting: number;
            yellow: number;
        };
        /** PacksReloaded */
        PacksReloaded: {
            edition: string;
            exchanged: boolean;
            issues: {
                code: string;
                file: string;
                line: number;
                message: string;
                /** @enum {string} */
                severity: "error" | "warning";
            }[];
            journeys: number;
        };
        /** PaymentPage */
        PaymentPage: {
            payments: components["schemas"]["PaymentRow"][];
            provider: string;
            test: boolean;
        };
        /** PaymentRow */
        PaymentRow: {
            attempts: number;
            case_number: string;
            fen: number;
            name: string;
            next_attempt: string | null;
            reason: string;
            reference: string;
            since: string;
            /** @enum {string} */
            state: "started" | "refund_due";
        };
        /** Plan */
        Plan: {
            conditions: components["schemas"]["Condition"][];
            due_if_today: string;
            fee_fen: number;
            legal_days: number | null;
            members: components["schemas"]["PlanMember"][];
            not_needed: components["schemas"]["NotNeeded"][];
            promised_confirmed: boolean;
            promised_days: number;
            provisional: boolean;
            visits: number;
        };
        /** PlanMember */
        PlanMember: {
            after: string[];
            because: {
                answer: string;
                text: string;
            }[];
            depends_on?: components["schemas"]["DistrictField"];
            /** @enum {string} */
            handling: "instant" | "promised";
            item: string;
            legal_days: number | null;
            name: string;
            name_en: string;
            organisation: string | null;
            promised_confirmed: boolean;
            promised_days: number;
            reason?: string;
            reason_en?: string;
            result: string;
            why: string;
        };
        Problem: {
            code: string;
            detail: string;
            details?: Record<string, unknown>;
            errors?: {
                code: string;
                details?: Record<string, unknown>;
                /** @description JSON pointer */
                field: string;
                message: string;
            }[];
            field?: string;
            instance: string;
            status: number;
            title: string;
            type: string;
        };
        /** ProcessChange */
        ProcessChange: {
            added: components["schemas"]["ProcessElement"][];
            elements: components["schemas"]["MappedElement"][];
            guesses: {
                because: string;
                from: string;
                to: string;
            }[];
            is_same: boolean;
            name: string;
            process: string;
            targets: components["schemas"]["ProcessElement"][];
            to_process: string | null;
            unmapped: components["schemas"]["UnmappedElement"][];
        };
        /** ProcessElement */
        ProcessElement: {
            element: string;
            kind: string;
            name: string;
        };
        /** ProcessMapping */
        ProcessMapping: {
            elements: {
                [key: string]: string;
            };
            flows?: {
                [key: string]: string;
            };
            from: string;
            process: string;
            to: string;
            to_process: string;
        };
        /** PublicationNotice */
        PublicationNotice: {
            at: string;
            author: {
                departments: string[];
                is_whole: boolean;
            };
            files: number;
            journeys_passed: number;
            /** @enum {string} */
            kind: "change" | "rollback";
            number: number;
            restores: number | null;
            reviewer: {
                departments: string[];
                is_whole: boolean;
            };
            title: string;
            was_planned: boolean;
        };
        /** PublicationNoticeDetail */
        PublicationNoticeDetail: {
            at: string;
            author: {
                departments: string[];
                is_whole: boolean;
            };
            files: number;
            journeys_passed: number;
            jws: string;
            /** @enum {string} */
            kind: "change" | "rollback";
            manifest: Record<string, unknown>;
            number: number;
            restores: number | null;
            reviewer: {
                departments: string[];
                is_whole: boolean;
            };
            title: string;
            was_planned: boolean;
        };
        /** PublicStatus */
        PublicStatus: {
            clock: components["schemas"]["Clock"];
            region_name: string;
            service_name: string;
            /** @enum {string} */
            stage: "submitted" | "supplement" | "refused" | "accepted" | "decided" | "delivered" | "withdrawn" | "lapsed";
            stage_text: string;
            steps: {
                name: string;
                /** @enum {string} */
                state: "done" | "active" | "waiting";
                text: string;
            }[];
        };
        /** Question */
        Question: {
            hint: string | null;
            hint_en: string | null;
            id: string;
            /** @enum {string} */
            kind: "bool" | "choice" | "multi";
            options: {
                label: string;
                label_en: string;
                value: string;
            }[];
            text: string;
            text_en: string;
        };
        /** Rating */
        Rating: {
            follow_up?: {
                due_on: string | null;
                note: string;
                state: string;
            };
            grade: number;
            text: string;
        };
        /** Reason */
        Reason: {
            article: string;
            text: string;
            text_en: string;
        };
        /** Region */
        Region: {
            code: string;
            kind: string;
            name: string;
            name_en: string;
            successor?: string;
            valid_from?: string;
            valid_to?: string;
        };
        /** RegionGroup */
        RegionGroup: {
            code: string;
            decided: number;
            decided_on_time: number;
            ended: number;
            granted: number;
            lights: components["schemas"]["OpenLights"];
            median_promised: number | null;
            median_used: number | null;
            name: string;
            open: number;
            rated: number;
            rated_good: number;
            red: number;
            rejected: number;
            satisfaction: number | null;
            submitted: number;
            yellow: number;
        };
        /** Relief */
        Relief: {
            allowed: boolean;
            demo?: boolean;
            enabled_by?: string;
            proposed: boolean;
        };
        /** Remedy */
        Remedy: {
            litigation_until: string;
            reconsideration_until: string;
            text: string;
        };
        /** ReplayReport */
        ReplayReport: {
            assumed: {
                cases: number;
                element: string;
                name: string;
            }[];
            cases: number;
            changed: number;
            conditions: {
                cases: number;
                from: boolean | null;
                text: string;
                to: boolean | null;
            }[];
            edition: string;
            examples: {
                changes: string[];
                number: string;
            }[];
            is_complete: boolean;
            materials: {
                cases: number;
                /** @enum {string} */
                change: "added" | "removed";
                material: string;
                name: string;
            }[];
            members: {
                cases: number;
                /** @enum {string} */
                change: "added" | "removed";
                item: string;
                name: string;
            }[];
            not_comparable: number;
            path: {
                cases: number;
                /** @enum {string} */
                change: "added" | "removed";
                element: string;
                name: string;
            }[];
            results: {
                cases: number;
                from: string;
                item: string;
                name: string;
                to: string;
            }[];
            same: number;
            service: string;
            skipped: {
                cases: number;
                code: string;
            }[];
        };
        /** ResultRow */
        ResultRow: {
            applicant_name: string;
            days_left: number;
            decided_on: string;
            deliver_by: string;
            item_names: string[];
            number: string;
            region_name: string;
            service_name: string;
            way: string;
        };
        /** RoleGrant */
        RoleGrant: {
            department: string;
            department_name: string;
            organisation: string;
            region: string;
            region_name: string;
            /** @enum {string} */
            role: "clerk" | "approver" | "supervisor" | "head" | "operator" | "editor" | "worker";
        };
        /** Scope */
        Scope: {
            available: boolean | null;
            confirmed: boolean;
            source_url?: string;
        };
        /** SearchResults */
        SearchResults: {
            nothing: boolean;
            query: string;
            results: components["schemas"]["Entry"][];
        };
        /** ServiceName */
        ServiceName: {
            id: string;
            /** @enum {string} */
            kind: "item" | "bundle";
            name: string;
            name_en: string;
        };
        /** SessionAnswer */
        SessionAnswer: {
            demo: boolean;
            locale: string;
            user: components["schemas"]["User"] | null;
        };
        /** Signature */
        Signature: {
            added: string[];
            changed: string[];
            label: string;
            sha256: string;
            signed_at: string;
            sm3: string;
            valid: boolean;
            wording: string;
        };
        /** SignedLine */
        SignedLine: {
            columns?: string[];
            details?: string[];
            label: string;
            rows?: string[][];
            value: string;
        };
        /** Signing */
        Signing: {
            label: string;
            sha256: string;
            sm3: string;
            summary: components["schemas"]["SignedLine"][];
            version: number;
            wording: string;
            wording_en: string;
            wording_version: string;
        };
        /** StaffAccount */
        StaffAccount: {
            account: string;
            disabled: boolean;
            grants: components["schemas"]["StaffGrant"][];
            id: string;
            last_sign_in: string | null;
            name: string;
        };
        /** StaffGrant */
        StaffGrant: {
            department: string;
            region: string;
            role: string;
        };
        /** StudioChange */
        StudioChange: {
            author: string;
            author_name: string;
            created_at: string;
            files: components["schemas"]["StudioChangedFile"][];
            history: {
                at: string;
                reason: string;
                /** @enum {string} */
                what: "started" | "edited" | "submitted" | "returned" | "approved" | "planned" | "published" | "refused" | "discarded";
                who: string;
                who_name: string;
            }[];
            id: string;
            last_check: components["schemas"]["StudioChecked"] | null;
            may_review: boolean;
            note: string;
            publication: number | null;
            publish_on: string | null;
            reviewer: string | null;
            reviewer_name: string | null;
            /** @enum {string} */
            state: "draft" | "submitted" | "approved" | "published" | "discarded";
            title: string;
            updated_at: string;
            version: number;
        };
        /** StudioChangedFile */
        StudioChangedFile: {
            base_changed: boolean;
            bytes: number;
            /** @enum {string} */
            kind: "service" | "bundle" | "form" | "decision" | "process" | "journey" | "list" | "search";
            path: string;
            /** @enum {string} */
            status: "added" | "changed" | "removed";
        };
        /** StudioChangeRow */
        StudioChangeRow: {
            author: string;
            author_name: string;
            files: number;
            id: string;
            publish_on: string | null;
            /** @enum {string} */
            state: "draft" | "submitted" | "approved" | "published" | "discarded";
            title: string;
            updated_at: string;
        };
        /** StudioChecked */
        StudioChecked: {
            at: string;
            edition: string | null;
            errors: number;
            issues: components["schemas"]["StudioIssue"][];
            journeys: {
                failed: number;
                names: string[];
                passed: number;
            } | null;
            version: number;
            warnings: number;
        };
        /** StudioFile */
        StudioFile: {
            editable: boolean;
            /** @enum {string} */
            kind: "service" | "bundle" | "form" | "decision" | "process" | "journey" | "list" | "search";
            path: string;
            size: number;
            /** @enum {string} */
            status: "same" | "added" | "changed" | "removed";
        };
        /** StudioFileText */
        StudioFileText: {
            base_text: string | null;
            editable: boolean;
            /** @enum {string} */
            kind: "service" | "bundle" | "form" | "decision" | "process" | "journey" | "list" | "search";
            path: string;
            /** @enum {string} */
            status: "same" | "added" | "changed" | "removed";
            text: string | null;
        };
        /** StudioImported */
        StudioImported: {
            changes: {
                path: string;
                /** @enum {string} */
                status: "added" | "changed" | "removed";
            }[];
            files: number;
            id: string | null;
            ignored: {
                code: string;
                message: string;
                path: string;
            }[];
            ignored_count: number;
            same: number;
            version: number | null;
        };
        /** StudioIssue */
        StudioIssue: {
            code: string;
            details: Record<string, unknown>;
            element: string;
            file: string;
            hint: string;
            line: number;
            message: string;
            /** @enum {string} */
            severity: "error" | "warning";
        };
        /** StudioLoad */
        StudioLoad: {
            arrived: number;
            by_day: {
                arrived: number;
                day: string;
                finished: number;
                open: number;
            }[];
            finished: number;
            groups: {
                group: string;
                officers: number;
                queue_max: number;
                use_percent: number;
            }[];
            late: number;
            limit_days: number;
            rejected: number;
            steps: {
                count: number;
                element: string;
                group: string;
                handling_h: number;
                name: string;
                process: string;
                wait_max_h: number;
                wait_p50_h: number;
                wait_p90_h: number;
                waiting: number;
            }[];
            stuck: number;
            stuck_at: string[];
            total_p50_days: number;
            total_p90_days: number;
            unfinished: number;
        };
        /** StudioPublication */
        StudioPublication: {
            at: string;
            author_name: string | null;
            change: string | null;
            edition_after: string;
            edition_before: string;
            files: {
                after: string | null;
                before: string | null;
                path: string;
                /** @enum {string} */
                status: "added" | "changed" | "removed";
            }[];
            journeys_passed: number;
            /** @enum {string} */
            kind: "change" | "rollback";
            number: number;
            publisher: string;
            publisher_name: string | null;
            reason: string;
            restores: number | null;
            reviewer_name: string | null;
            title: string;
        };
        /** StudioPublicationDetail */
        StudioPublicationDetail: {
            at: string;
            author_name: string | null;
            change: string | null;
            edition_after: string;
            edition_before: string;
            files: {
                after: string | null;
                before: string | null;
                path: string;
                /** @enum {string} */
                status: "added" | "changed" | "removed";
            }[];
            journeys_passed: number;
            jws: string;
            /** @enum {string} */
            kind: "change" | "rollback";
            manifest: Record<string, unknown>;
            number: number;
            publisher: string;
            publisher_name: string | null;
            reason: string;
            restores: number | null;
            reviewer_name: string | null;
            title: string;
        };
        /** StudioRollback */
        StudioRollback: {
            at: string;
            author_name: string;
            edition: string;
            files: {
                after: string | null;
                before: string | null;
                path: string;
                /** @enum {string} */
                status: "added" | "changed" | "removed";
            }[];
            id: string;
            journeys_passed: number;
            may_review: boolean;
            may_withdraw: boolean;
            publication: number | null;
            reason: string;
            restores: number;
            review_reason: string | null;
            reviewed_at: string | null;
            reviewer_name: string | null;
            /** @enum {string} */
            state: "proposed" | "approved" | "refused" | "withdrawn";
            title: string;
        };
        /** StudioSandbox */
        StudioSandbox: {
            case: components["schemas"]["WorkCase"] | null;
            draft: components["schemas"]["Draft"] | null;
            draft_refused: {
                code: string;
                field: string;
                message: string;
            } | null;
            jobs: components["schemas"]["StudioTestJob"][];
            now: string;
            offices: {
                departments: components["schemas"]["StudioTestOffice"][];
                steps: {
                    [key: string]: components["schemas"]["Colleague"][];
                };
            };
            people: components["schemas"]["StudioTestPerson"][];
            refused: {
                code: string;
                field: string;
                message: string;
                step: number;
            } | null;
            registers: {
                id: string;
                name: string;
            }[];
            seen: Record<string, unknown>[];
            staff: components["schemas"]["StudioTestOfficer"][];
            timers: string[];
        };
        /** StudioService */
        StudioService: {
            credential: string | null;
            executable: boolean;
            id: string;
            /** @enum {string} */
            kind: "item" | "bundle";
            name: {
                en: string;
                zh: string;
            };
            paths: {
                decisions: string[];
                form: string | null;
                list: string;
                process: string | null;
                service: string | null;
                tests: string[];
            };
        };
        /** StudioTestJob */
        StudioTestJob: {
            gets: Record<string, unknown>;
            item: string;
            not_before: string | null;
            retries: number;
            returns: {
                [key: string]: string;
            };
            step: string;
            type: string;
        };
        /** StudioTestOffice */
        StudioTestOffice: {
            id: string;
            name: string;
            officers: components["schemas"]["Colleague"][];
        };
        /** StudioTestOfficer */
        StudioTestOfficer: {
            account: string;
            can: string[];
            id: string;
            name: string;
        };
        /** StudioTestPerson */
        StudioTestPerson: {
            enterprises: {
                id: string;
                name: string;
            }[];
            id: string;
            name: string;
            note: string;
        };
        /** StudioTriedDecision */
        StudioTriedDecision: {
            decisions: {
                id: string;
                name: string;
            }[];
            inputs: {
                label: string;
                name: string;
                type: string;
            }[];
            issues: components["schemas"]["StudioIssue"][];
            result: unknown;
            sentences: {
                en: string[];
                zh: string[];
            };
            trace: unknown;
        };
        /** StudioUnconfirmed */
        StudioUnconfirmed: {
            department: string;
            has_source: boolean;
            line: number;
            path: string;
            pointer: string;
            service: string;
            value: string;
            what: string;
        };
        /** Submission */
        Submission: {
            members: {
                item: string;
                name: string;
                number: string;
            }[];
            number: string;
            query_code: string;
            receipt: string;
            stage: string;
        };
        /** Supplement */
        Supplement: {
            answered: boolean;
            asked_at: string;
            due_on: string;
            items: components["schemas"]["SupplementItem"][];
        };
        /** SupplementItem */
        SupplementItem: {
            done: boolean;
            field: string;
            material: string;
            member: string;
            name: string;
            reason: string;
        };
        /** SuspensionKind */
        SuspensionKind: {
            basis: string;
            confirmed: boolean;
            days_max: number;
            kind: string;
            name: string;
            notice_days: number;
            required: boolean;
        };
        /** Topic */
        Topic: {
            count: number;
            id: string;
            name: string;
            name_en: string;
        };
        /** Town */
        Town: {
            code: string;
            kind: string;
            name: string;
        };
        /** UnmappedElement */
        UnmappedElement: {
            element: string;
            event: string;
            holds_tokens: boolean;
            kind: string;
            name: string;
            /** @enum {string} */
            reason: "removed" | "other_kind" | "other_scope" | "ambiguous";
        };
        /** User */
        User: {
            csrf: string;
            id: string;
            /** @enum {string} */
            kind: "person" | "staff";
            must_change_password: boolean;
            name: string;
            roles: components["schemas"]["RoleGrant"][];
        };
        /** Verification */
        Verification: {
            checked_at: string;
            holder_masked?: string;
            issued_on?: string;
            issuer?: string;
            name?: string;
            number?: string;
            reasons: {
                code: string;
                text: string;
            }[];
            valid_to?: string | null;
            /** @enum {string} */
            verdict: "valid" | "revoked" | "suspended" | "expired" | "altered" | "not_ours" | "unreadable";
        };
        /** WorkCase */
        WorkCase: {
            accepted_at?: string;
            agent?: {
                name: string;
            };
            answers: Record<string, unknown>;
            applicant: {
                kind: string;
                name: string;
            };
            audit_points: {
                [key: string]: components["schemas"]["AuditPoint"][];
            };
            can: string[];
            channel: string;
            clock: components["schemas"]["Clock"];
            data: Record<string, unknown>;
            decisions: Record<string, unknown>[];
            deemed: boolean;
            delivery: components["schemas"]["Delivery"];
            end_reason: string;
            extension: {
                [key: string]: {
                    basis: string;
                    days_max: number;
                };
            };
            fees: components["schemas"]["Fee"][];
            form: Record<string, unknown> | null;
            forms?: Record<string, unknown>[];
            held: components["schemas"]["HeldMark"][];
            intake_note: string | null;
            materials: components["schemas"]["CaseMaterial"][];
            members: components["schemas"]["CaseMember"][];
            notices: components["schemas"]["CaseNotice"][];
            number: string;
            query_code: string;
            rating: components["schemas"]["Rating"] | null;
            reasons: {
                refuse: components["schemas"]["Reason"][];
                reject: {
                    [key: string]: components["schemas"]["Reason"][];
                };
            };
            region: {
                code: string;
                name: string;
            };
            required: {
                [key: string]: {
                    element: string;
                    text: string;
                }[];
            };
            service: components["schemas"]["ServiceName"];
            signature?: components["schemas"]["Signature"];
            /** @enum {string} */
            stage: "submitted" | "supplement" | "refused" | "accepted" | "decided" | "delivered" | "withdrawn" | "lapsed";
            stage_text: string;
            submitted_at: string;
            supplement: components["schemas"]["Supplement"] | null;
            suspensions: {
                [key: string]: components["schemas"]["SuspensionKind"][];
            };
            timeline: {
                at: string;
                kind: string;
                text: string;
                who?: string;
            }[];
            unmet: {
                [key: string]: string[];
            };
            version: number;
            work_items: components["schemas"]["CaseWorkItem"][];
        };
        /** WorkCredential */
        WorkCredential: {
            case_number?: string;
            changes: ("suspended" | "valid" | "cancelled" | "revoked" | "revoked_penalty")[];
            grounds?: {
                article: string;
                organisation: string;
                reason: string;
            };
            holder: string;
            id: string;
            identifier: string;
            issued_on: string;
            issuer: string;
            issuer_en?: string;
            name: string;
            name_en?: string;
            number: string;
            /** @enum {string} */
            state: "valid" | "suspended" | "expired" | "cancelled" | "revoked" | "revoked_penalty" | "superseded";
            type: string;
            valid_from: string;
            valid_to: string | null;
        };
        /** WorkRow */
        WorkRow: {
            applicant_name: string;
            case_number: string;
            claimed_by: {
                id: string;
                name: string;
            } | null;
            due_on: string;
            id: string;
            item: string;
            item_name: string;
            left_days: number;
            /** @enum {string} */
            light: "green" | "blue" | "yellow" | "orange" | "red" | "frozen" | "done" | "waiting";
            member_number: string;
            next: string;
            organisation: string;
            region_name: string;
            service_name: string;
            step: string;
            stopped: boolean;
            version: number;
            why: string;
        };
    };
    responses: {
        /** @description Refused or failed (RFC 9457). */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Token of the session. */
        CsrfToken: string;
        /** @description The same key sent again gives the first answer; nothing is done twice. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
