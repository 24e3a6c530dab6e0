#include "service/documents.h"

#include "credential/pdf.h"
#include "directory/identifiers.h"
#include "service/notice.h"
#include "service/remedy.h"
#include "service/sealed_words.h"

namespace tongban::service {

using credential::FactRows;
using credential::Paragraph;
using credential::PdfDocument;

namespace {

std::string china_time(Instant at) {
    const std::int64_t minutes = (at.ms - china_midnight(china_date(at)).ms) / 60'000;
    return fmt::format("{} {:02}:{:02}", to_string(china_date(at)), minutes / 60, minutes % 60);
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

Result<Bytes> notice_pdf(
    const Desk& desk, const CaseState& state, const std::string& id, const Purpose& purpose
) {
    const auto notice = std::ranges::find(state.notices, id, &Notice::id);
    if (notice == state.notices.end()) return refuse("case.unknown_notice", ErrorKind::NotFound);
    const OpenCase open = TRY(open_case(desk, state, purpose, {"name"}));
    PdfDocument document;
    document.title = notice_title(*notice).zh;
    document.number = notice->number;
    document.created = notice->at;
    document.blocks.emplace_back(Paragraph{
        .text = find_string(open.parties, "name").value_or("") + "：", .indented = false});
    document.blocks.emplace_back(Paragraph{
        .text = fmt::format(
            "你（单位）{}提出的“{}”申请（办件编号 {}），",
            to_string(china_date(state.submitted_at)), state.name, state.number
        )});
    const auto words = [&](const std::string& text) {
        return open_words(desk.keyring, text, state.number);
    };
    if (!notice->reason.empty())
        document.blocks.emplace_back(Paragraph{.text = words(notice->reason)});
    for (const std::string& line : notice->lines)
        document.blocks.emplace_back(Paragraph{.text = words(line)});
    if (!notice->article.empty())
        document.blocks.emplace_back(Paragraph{.text = "依据：" + notice->article + "。"});
    if (names_remedy(*notice))
        document.blocks.emplace_back(Paragraph{
            .text = remedy_of(*notice, TRY(content_of(desk, state))->limits).zh});
    document.seal = credential::SealedBy{notice->organisation, china_date(notice->at)};
    document.qr =
        credential::QrBlock{desk.public_url + "/s/" + state.query_code, "扫码查看办件进度"};
    return credential::render_pdf(document);
}

}  // namespace tongban::service
