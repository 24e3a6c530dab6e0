#include "service/documents.h"

#include "directory/identifiers.h"
#include "service/notice.h"
#include "service/remedy.h"
#include "service/sealed_words.h"

namespace tongban::service {

using credential::FactRows;
using credential::Paragraph;
using credential::PdfDocument;

namespace {

/// GB/T 9704-2012, 7.3.5.4: year, month and day in full, no zero before one digit.
std::string long_date(Date date) {
    return fmt::format("{}年{}月{}日", date.year(), date.month(), date.day());
}

std::string china_time(Instant at) {
    const std::int64_t minutes = (at.ms - china_midnight(china_date(at)).ms) / 60'000;
    return fmt::format("{} {:02}:{:02}", long_date(china_date(at)), minutes / 60, minutes % 60);
}

/// Notices keep their dates as 2026-11-21; on paper they are written out, without a space beside.
std::string with_long_dates(std::string_view text) {
    constexpr size_t kLength = 10;
    std::string written;
    for (size_t at = 0; at < text.size();) {
        const auto date = parse_date(text.substr(at, kLength));
        if (!date) {
            written += text[at++];
            continue;
        }
        if (written.ends_with(' ')) written.pop_back();
        written += long_date(*date);
        at += kLength;
        if (at < text.size() && text[at] == ' ') ++at;
    }
    return written;
}

/// What was done, as the end of the sentence that names the application. Titles alone decide
/// nothing.
const char* outcome_of(const Notice& notice) {
    const std::string& kind = notice.kind;
    if (kind == "acceptance")
        return notice.reason.empty() ? "经审查，符合受理条件，现予以受理。" : "依法视为已经受理。";
    if (kind == "refusal") return "经审查，决定不予受理。";
    if (kind == "supplement") return "经审查，需要补正，现一次性告知如下。";
    if (kind == "special-procedure") return "办理中需要进行特别程序，现告知如下。";
    if (kind == "adjournment") return "办理中进行的程序延期，现通知如下。";
    if (kind == "extension") return "不能在原定期限内办结，现告知如下。";
    if (kind == "grant")
        return notice.is_licence ? "经审查，决定准予行政许可。" : "经审查，决定予以办理。";
    if (kind == "rejection")
        return notice.is_licence ? "经审查，决定不予行政许可。" : "经审查，决定不予办理。";
    if (kind == "undoing") return "现撤回已经作出的准予决定。";
    return "其中有事项终止办理，现告知如下。";
}

/// The officer's own words follow what was done; elsewhere the reason is a sentence of the law.
bool is_reason_of_officer(const Notice& notice) {
    return notice.kind != "acceptance" && notice.kind != "supplement" &&
           notice.kind != "termination";
}

}  // namespace

Result<Bytes> receipt_pdf(
    const Desk& desk, const CaseState& state, const ViewContext& context, const Purpose& purpose
) {
    const OpenCase open = TRY(open_case(desk, state, purpose, {"name"}));
    PdfDocument document;
    document.title = "申请材料收件回执";
    document.number = state.number;
    document.created = state.submitted_at;
    FactRows facts;
    facts.rows.emplace_back("申请事项", state.name);
    facts.rows.emplace_back("申请人", find_string(open.parties, "name").value_or(""));
    facts.rows.emplace_back("收件时间", china_time(state.submitted_at));
    facts.rows.emplace_back("收件方式", state.channel == "counter" ? "综合窗口" : "网上");
    const directory::Region* region = context.directory.regions().find(state.region);
    facts.rows.emplace_back("办理地区", region == nullptr ? state.region : region->name);
    facts.rows.emplace_back("查询码", state.query_code);
    document.blocks.emplace_back(std::move(facts));
    credential::Table members;
    members.head = {"事项", "办理部门", "办件编号"};
    members.shares = {0.3, 0.25, 0.45};
    for (const Member& member : state.members)
        members.rows.push_back({member.name, member.organisation, member.number});
    document.blocks.emplace_back(std::move(members));
    credential::Table materials;
    materials.head = {"材料", "提交方式", "文件数"};
    for (const MaterialState& material : state.materials) {
        static const std::map<MaterialWay, const char*> kWays{
            {MaterialWay::Upload, "上传"},         {MaterialWay::Credential, "电子证照"},
            {MaterialWay::Commitment, "告知承诺"}, {MaterialWay::Later, "容缺后补"},
            {MaterialWay::Generated, "平台生成"},  {MaterialWay::Held, "政府数据"},
            {MaterialWay::None, "未提交"}};
        materials.rows.push_back(
            {material.name, kWays.at(material.way), std::to_string(material.files.size())}
        );
    }
    document.blocks.emplace_back(std::move(materials));
    document.blocks.emplace_back(Paragraph{
        .text = fmt::format(
            "我们将在 {} 个工作日内告知是否受理；逾期不告知的，自收到申请材料之日起即为受理{}。",
            context.content.limits.supplement_notice_days,
            has_licence(context.content, state) ? "（行政许可法第三十二条）" : ""
        )});
    document.qr = credential::QrBlock{desk.public_url + "/s/" + state.query_code, "扫码查看进度"};
    document.seal = credential::SealedBy{
        state.members.empty() ? std::string() : state.members.front().organisation,
        china_date(state.submitted_at)};
    return credential::render_pdf(document);
}

PdfDocument notice_paper(
    const CaseState& state, const Notice& notice, const std::string& applicant
) {
    PdfDocument document;
    document.title = notice_title(notice).zh;
    document.number = notice.number;
    document.created = notice.at;
    const auto say = [&](std::string text) {
        document.blocks.emplace_back(Paragraph{.text = std::move(text)});
    };
    document.blocks.emplace_back(Paragraph{.text = applicant + "：", .indented = false});
    say(fmt::format(
        "你（单位）{}提出的“{}”申请（办件编号 {}），{}", long_date(china_date(state.submitted_at)),
        state.name, state.number, outcome_of(notice)
    ));
    if (!notice.reason.empty())
        say((is_reason_of_officer(notice) ? "理由：" : "") + with_long_dates(notice.reason));
    for (const std::string& line : notice.lines) say(with_long_dates(line));
    if (!notice.article.empty()) say("依据：" + notice.article + "。");
    document.seal = credential::SealedBy{notice.organisation, china_date(notice.at)};
    return document;
}

Result<Bytes> notice_pdf(
    const Desk& desk, const CaseState& state, const std::string& id, const Purpose& purpose
) {
    const auto found = std::ranges::find(state.notices, id, &Notice::id);
    if (found == state.notices.end()) return refuse("case.unknown_notice", ErrorKind::NotFound);
    const OpenCase open = TRY(open_case(desk, state, purpose, {"name"}));
    Notice notice = *found;
    notice.reason = open_words(desk.keyring, notice.reason, state.number);
    for (std::string& line : notice.lines) line = open_words(desk.keyring, line, state.number);
    PdfDocument document =
        notice_paper(state, notice, find_string(open.parties, "name").value_or(""));
    if (names_remedy(notice))
        document.blocks.emplace_back(Paragraph{
            .text = remedy_of(notice, TRY(content_of(desk, state))->limits).zh});
    document.qr =
        credential::QrBlock{desk.public_url + "/s/" + state.query_code, "扫码查看办件进度"};
    return credential::render_pdf(document);
}

}  // namespace tongban::service
