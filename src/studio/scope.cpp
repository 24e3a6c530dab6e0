#include "studio/scope.h"

#include <algorithm>

#include "studio/lists.h"
#include "studio/services.h"

namespace tongban::studio {

namespace {

using Lists = std::vector<std::shared_ptr<const CatalogueList>>;

const char* list_of(const FilePath& path) {
    if (path.inside == "items.yaml") return "items";
    return path.inside == "bundles.yaml" ? "bundles" : nullptr;
}

/// Services of one tree, with who handles them and what they are made of.
class Catalogue {
  public:
    static Result<Catalogue> of(const Tree& tree) {
        Catalogue catalogue;
        const auto files = TRY(tree.files());
        catalogue.services_ = TRY(services_of(tree, files));
        for (const ServiceFiles& service : catalogue.services_)
            if (const auto path = find_path(service.process))
                if (auto text = TRY(tree.read(*path)))
                    catalogue.processes_.emplace_back(service.id, *std::move(text));
        return catalogue;
    }

    /// Whatever a list of any pack says: a later pack refines an earlier one.
    void add_departments(const std::string& id, std::set<std::string>& into) const {
        for (const ServiceFiles& service : services_)
            if (service.id == id) into.insert(service.department);
    }

    /// Services that name the file, or whose process names what is in it.
    void add_owners(const FilePath& path, std::set<std::string>& into) const {
        const std::string name = path.full();
        for (const ServiceFiles& service : services_)
            if (service.service == name || service.form == name || service.process == name ||
                std::ranges::find(service.decisions, name) != service.decisions.end() ||
                std::ranges::find(service.tests, name) != service.tests.end() ||
                is_own_file(service, path))
                into.insert(service.id);
        for (const auto& [id, text] : processes_)
            if (mentions(text, id_of(path))) into.insert(id);
    }

  private:
    /// A pack laid over another one may bring the service's file once more.
    static bool is_own_file(const ServiceFiles& service, const FilePath& path) {
        return (path.kind == FileKind::Service || path.kind == FileKind::Bundle) &&
               id_of(path) == service.id;
    }

    std::vector<ServiceFiles> services_;
    std::vector<std::pair<std::string, std::string>> processes_;  // service, text
};

class Walk {
  public:
    static Result<Walk> over(const Tree& before, const Tree& after) {
        return Walk(before, after, TRY(Catalogue::of(before)), TRY(Catalogue::of(after)));
    }

    Result<void> file(const FilePath& path) {
        if (const char* list = list_of(path)) return entries(path, list);
        if (path.kind == FileKind::List || path.kind == FileKind::Search) {
            touched.shared.push_back(path.full());
            return {};
        }
        std::set<std::string> owners;
        old_.add_owners(path, owners);
        new_.add_owners(path, owners);
        for (const std::string& id : owners) service(id);
        // Nobody knows whom it serves; a new one serves nobody yet.
        if (owners.empty() && !TRY(before_.digest(path)).empty())
            touched.shared.push_back(path.full());
        return {};
    }

    Touched touched;

  private:
    Walk(const Tree& before, const Tree& after, Catalogue old, Catalogue fresh)
        : before_(before), after_(after), old_(std::move(old)), new_(std::move(fresh)) {}

    void service(const std::string& id) {
        old_.add_departments(id, touched.departments);
        new_.add_departments(id, touched.departments);
    }

    /// Of a list, the entries that are not what they were.
    Result<void> entries(const FilePath& path, const char* list) {
        const auto old_text = TRY(before_.read(path)), new_text = TRY(after_.read(path));
        static const CatalogueList kNone{.entries = {}, .rest = {}, .is_readable = true};
        const auto old_list = old_text ? read_list(*old_text, list) : nullptr,
                   new_list = new_text ? read_list(*new_text, list) : nullptr;
        const CatalogueList &was = old_list ? *old_list : kNone, &is = new_list ? *new_list : kNone;
        if (!was.is_readable || !is.is_readable || was.rest != is.rest) {
            touched.shared.push_back(path.full());
            return {};
        }
        missing_from(was, is);
        missing_from(is, was);
        return {};
    }

    /// Each entry of the one list that the other one does not have in these very words.
    void missing_from(const CatalogueList& one, const CatalogueList& other) {
        std::multiset<std::string> digests;
        for (const ListEntry& entry : other.entries) digests.insert(entry.digest);
        for (const ListEntry& entry : one.entries) {
            if (const auto same = digests.find(entry.digest); same != digests.end()) {
                digests.erase(same);
                continue;
            }
            touched.departments.insert(entry.department);
            service(entry.id);
        }
    }

    const Tree& before_;
    const Tree& after_;
    Catalogue old_, new_;
};

}  // namespace

Result<Touched> touched_by(const Studio& studio, const Change& change, const Unsaved& unsaved) {
    const Tree before = TRY(studio.tree_in_use());
    Tree after = TRY(studio.tree_of(change));
    for (const auto& [sha256, text] : unsaved) after.know(sha256, text);
    Walk walk = TRY(Walk::over(before, after));
    for (const auto& [name, file] : change.files)
        if (const auto path = find_path(name)) TRY(walk.file(*path));
    return std::move(walk.touched);
}

}  // namespace tongban::studio
