// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/descriptorparts.h"

#include "models/http/routes.h"

#include <QTimeZone>

#include <array>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

template<typename Value>
struct Word
{
    const char* word;
    Value value;
};

/// The value a word stands for; complains and names the words when there is none of that name.
template<typename Value, size_t size>
Value choice(const ObjectReader& reader, const QString& key, const std::array<Word<Value>, size>& words, Value fallback,
             ObjectReader::Need need = ObjectReader::Optional)
{
    const QString text = reader.text(key, need);
    QStringList names;
    for (const auto& word : words) {
        if (text == QLatin1StringView(word.word))
            return word.value;
        names.append(QString::fromLatin1(word.word));
    }
    if (!text.isEmpty())
        reader.complain(key, u"\"%1\" takes %2, not \"%3\""_s.arg(key, names.join(u", "_s), text.left(60)));
    return fallback;
}

/// Complains unless \a name is one of the identifiers, and suggests the nearest.
template<typename Value>
std::optional<Value> identified(const ObjectReader& reader, const QString& where, const QString& what,
                                const QString& name, std::optional<Value> value, const QList<Value>& all)
{
    if (value)
        return value;
    QStringList names;
    for (const Value each : all)
        names.append(toIdentifier(each));
    reader.complaints().add(where, u"there is no %1 \"%2\"%3"_s.arg(what, name.left(60), nearest(name, names)));
    return std::nullopt;
}

QString element(const ObjectReader& reader, const QString& key, qsizetype i)
{
    return reader.at(key) + u'/' + QString::number(i);
}

/// For a person's browser or for reading: https and nothing else.
QString helpUrl(const ObjectReader& reader, const QString& key)
{
    const QString text = reader.text(key);
    if (!text.isEmpty() && !isAcceptable(QUrl(text, QUrl::StrictMode)))
        reader.complain(key, u"\"%1\" must be an https address"_s.arg(key));
    return text;
}

void checkRedirect(const ObjectReader& reader, const QString& where, const QString& uri,
                   const NetworkDescriptor& network, std::optional<RedirectKind> expected)
{
    const auto kind = redirectKindOf(network, uri);
    if (!kind) {
        reader.complaints().add(
            where,
            u"\"%1\" is no redirect: https, or http to 127.0.0.1 or [::1]%2, without query and fragment"_s.arg(
                uri.left(200), network.localhostAllowed ? u" or localhost"_s : QString()));
    } else if (expected && *kind != *expected) {
        reader.complaints().add(
            where,
            u"\"%1\" does not fit the redirect's kind: loopback_free has no port, loopback_fixed has one, "
            "paste is https"_s.arg(uri.left(200)));
    }
}

ErrorRule readRule(const ObjectReader& row)
{
    ErrorRule rule;
    rule.statuses = row.integers(u"status"_s, 100, 599);
    rule.codes = row.texts(u"code"_s);
    rule.subcodes = row.texts(u"subcode"_s);
    rule.message = row.pattern(u"message"_s);
    rule.authenticate = row.text(u"authenticate"_s);
    rule.retryAfter = row.duration(u"retryAfter"_s);
    rule.note = row.text(u"note"_s);
    rule.value = readCondition(row, u"value"_s);
    rule.midnight = row.text(u"midnight"_s).toLatin1();
    if (!rule.midnight.isEmpty() && !QTimeZone::isTimeZoneIdAvailable(rule.midnight))
        row.complain(u"midnight"_s, u"\"midnight\" is a time zone such as \"UTC\" or \"America/Los_Angeles\""_s);
    using Where = ErrorRule::Where;
    rule.where = choice(row,
                        u"where"_s,
                        std::array{Word<Where>{"anywhere", Where::Anywhere},
                                   Word<Where>{"api", Where::Api},
                                   Word<Where>{"token", Where::Token}},
                        Where::Anywhere);
    using Scope = ErrorRule::Scope;
    rule.scope = choice(row,
                        u"scope"_s,
                        std::array{Word<Scope>{"login", Scope::Login},
                                   Word<Scope>{"page", Scope::Page},
                                   Word<Scope>{"app", Scope::App},
                                   Word<Scope>{"request", Scope::Request}},
                        Scope::Login);
    const QString cause = row.text(u"cause"_s, ObjectReader::Required);
    if (!cause.isEmpty())
        rule.cause = identified(row, row.at(u"cause"_s), u"cause"_s, cause, causeFromIdentifier(cause), allCauses())
                         .value_or(Cause::Unknown);
    const QString certainty = row.text(u"certainty"_s, ObjectReader::Required);
    if (!certainty.isEmpty())
        rule.certainty = identified(row,
                                    row.at(u"certainty"_s),
                                    u"certainty"_s,
                                    certainty,
                                    certaintyFromIdentifier(certainty),
                                    {Certainty::Definite, Certainty::Doubtful, Certainty::Transient})
                             .value_or(Certainty::Doubtful);
    if (rule.statuses.isEmpty() && rule.codes.isEmpty() && rule.subcodes.isEmpty() && rule.message.pattern().isEmpty()
        && rule.authenticate.isEmpty() && rule.value.isEmpty())
        row.complaints().add(row.at(u"cause"_s), u"the row states no condition and would match every answer"_s);
    return rule;
}

void checkHeader(const ObjectReader& row, const QString& key, const QByteArray& name)
{
    static const QRegularExpression form(u"^[A-Za-z0-9-]*$"_s);
    if (!form.match(QString::fromLatin1(name)).hasMatch())
        row.complain(key, u"\"%1\" is not the name of a header"_s.arg(key));
}

/// Headers of every API request, and where token answers differ.
void readHeaders(const ObjectReader& top, NetworkDescriptor& network)
{
    static const QStringList ours{u"authorization"_s, u"cookie"_s, u"host"_s, u"content-length"_s, u"dpop"_s};
    network.headers = top.pairs(u"headers"_s);
    const ObjectReader place = top.object(u"headers"_s, top.anyObject(u"headers"_s).keys());
    for (const auto& [name, value] : std::as_const(network.headers)) {
        checkHeader(place, name, name.toLatin1());
        if (ours.contains(name.toLower()))
            place.complain(name, u"\"%1\" is set by the program itself"_s.arg(name));
    }
    const ObjectReader answer = top.object(u"tokenAnswer"_s, {u"inside"_s, u"scope"_s, u"typeOptional"_s});
    network.tokenAnswer.inside = answer.pointer(u"inside"_s);
    network.tokenAnswer.scope = answer.pointer(u"scope"_s);
    network.tokenAnswer.typeOptional = answer.flag(u"typeOptional"_s);
}

} // namespace

void readConsent(const ObjectReader& top, NetworkDescriptor& network)
{
    enum class Pkce { Required, None, Optional, Hex };
    const Pkce pkce = choice(top,
                             u"pkce"_s,
                             std::array{Word<Pkce>{"required", Pkce::Required},
                                        Word<Pkce>{"none", Pkce::None},
                                        Word<Pkce>{"unless_old", Pkce::Optional},
                                        Word<Pkce>{"s256_hex", Pkce::Hex}},
                             Pkce::Required);
    network.pkce = pkce != Pkce::None;
    network.pkceOptional = pkce == Pkce::Optional;
    network.pkceHex = pkce == Pkce::Hex;

    const ObjectReader scopes = top.object(u"scopes"_s,
                                           {u"separator"_s, u"base"_s, u"purposes"_s, u"aliases"_s, u"parameter"_s});
    if (scopes.has(u"parameter"_s))
        network.scopeParameter = scopes.text(u"parameter"_s, ObjectReader::Required, 40);
    for (const auto& [returned, asked] : scopes.pairs(u"aliases"_s))
        network.scopeAliases.insert(returned, asked);
    if (scopes.has(u"separator"_s)) {
        network.scopeSeparator = scopes.text(u"separator"_s, ObjectReader::Required, 1);
        if (network.scopeSeparator != " "_L1 && network.scopeSeparator != ","_L1)
            scopes.complain(u"separator"_s, u"\"separator\" is a space or a comma"_s);
    }
    network.baseScopes = scopes.texts(u"base"_s);
    const ObjectReader purposes(scopes.complaints(),
                                scopes.anyObject(u"purposes"_s),
                                scopes.at(u"purposes"_s),
                                scopes.anyObject(u"purposes"_s).keys());
    const QStringList names = purposes.keys();
    for (const QString& name : names) {
        const auto purpose = identified(
            top, purposes.at(name), u"purpose"_s, name, purposeFromIdentifier(name), allPurposes());
        if (purpose)
            network.scopes.insert(*purpose, purposes.texts(name));
    }
    const QStringList capabilities = top.texts(u"capabilities"_s);
    for (qsizetype i = 0; i < capabilities.size(); ++i) {
        const auto purpose = identified(top,
                                        element(top, u"capabilities"_s, i),
                                        u"purpose"_s,
                                        capabilities[i],
                                        purposeFromIdentifier(capabilities[i]),
                                        allPurposes());
        if (purpose)
            network.capabilities.insert(*purpose);
    }
    if (!top.has(u"capabilities"_s))
        network.capabilities = {Purpose::ValidateUser, Purpose::ListPages};
    network.authorizeParameters = top.pairs(u"authorizeParameters"_s);
    network.reconnectParameters = top.pairs(u"reconnectParameters"_s);
    network.loginHintParameter = top.text(u"loginHintParameter"_s);
    static const QStringList ours{u"response_type"_s,
                                  u"client_id"_s,
                                  u"redirect_uri"_s,
                                  u"state"_s,
                                  u"scope"_s,
                                  u"code_challenge"_s,
                                  u"code_challenge_method"_s,
                                  u"nonce"_s};
    for (const auto& key : {u"authorizeParameters"_s, u"reconnectParameters"_s}) {
        const QStringList parameters = top.anyObject(key).keys();
        for (const QString& parameter : parameters) {
            if (ours.contains(parameter))
                top.complaints().add(top.at(key) + pointerStep(parameter),
                                     u"\"%1\" is set by the sign-in itself"_s.arg(parameter));
        }
    }
}

void readClient(const ObjectReader& top, NetworkDescriptor& network)
{
    static const std::array uses{
        Word<Use>{"never", Use::Never}, Word<Use>{"when_offered", Use::WhenOffered}, Word<Use>{"always", Use::Always}};
    const ObjectReader client = top.object(u"client"_s,
                                           {u"authentication"_s,
                                            u"secretRequired"_s,
                                            u"basicWithoutSecret"_s,
                                            u"idParameter"_s,
                                            u"tokenParameters"_s,
                                            u"par"_s,
                                            u"dpop"_s,
                                            u"settling"_s,
                                            u"settlingScopes"_s});
    network.clientAuthentication = choice(
        client,
        u"authentication"_s,
        std::array{Word<ClientAuthentication>{"none", ClientAuthentication::None},
                   Word<ClientAuthentication>{"body", ClientAuthentication::SecretInBody},
                   Word<ClientAuthentication>{"basic", ClientAuthentication::SecretBasic}},
        ClientAuthentication::None);
    network.secretRequired = client.flag(u"secretRequired"_s);
    network.basicWithoutSecret = client.flag(u"basicWithoutSecret"_s);
    network.tokenParameters = client.pairs(u"tokenParameters"_s);
    network.par = choice(client, u"par"_s, uses, Use::WhenOffered);
    network.dpop = choice(client, u"dpop"_s, uses, Use::Never);
    network.settling = client.duration(u"settling"_s);
    network.settlingScopes = client.duration(u"settlingScopes"_s);
    if (client.has(u"idParameter"_s))
        network.clientIdParameter = client.text(u"idParameter"_s, ObjectReader::Required, 40);
    readHeaders(top, network);
    if (network.secretRequired && network.clientAuthentication == ClientAuthentication::None)
        client.complain(u"secretRequired"_s,
                        u"a secret that is required needs \"authentication\": \"body\" or \"basic\""_s);

    const ObjectReader redirect = top.object(u"redirect"_s,
                                             {u"kind"_s, u"uri"_s, u"shown"_s, u"localhost"_s, u"alternatives"_s});
    network.redirectShown = redirect.text(u"shown"_s, ObjectReader::Optional, 200);
    network.redirect = choice(redirect,
                              u"kind"_s,
                              std::array{Word<RedirectKind>{"loopback_free", RedirectKind::LoopbackFreePort},
                                         Word<RedirectKind>{"loopback_fixed", RedirectKind::LoopbackFixedPort},
                                         Word<RedirectKind>{"paste", RedirectKind::PasteAddress}},
                              RedirectKind::LoopbackFreePort);
    network.localhostAllowed = redirect.flag(u"localhost"_s);
    network.redirectUri = redirect.text(u"uri"_s);
    network.redirectAlternatives = redirect.texts(u"alternatives"_s);
    if (network.redirectUri.isEmpty() && network.redirect == RedirectKind::LoopbackFreePort)
        network.redirectUri = u"http://127.0.0.1/callback"_s;
    checkRedirect(redirect, redirect.at(u"uri"_s), network.redirectUri, network, network.redirect);
    for (qsizetype i = 0; i < network.redirectAlternatives.size(); ++i)
        checkRedirect(
            redirect, element(redirect, u"alternatives"_s, i), network.redirectAlternatives[i], network, std::nullopt);

    const ObjectReader registration = top.object(u"registration"_s, {u"kind"_s, u"helpUrl"_s, u"steps"_s});
    network.registration = choice(
        registration,
        u"kind"_s,
        std::array{Word<RegistrationKind>{"typed", RegistrationKind::Typed},
                   Word<RegistrationKind>{"mastodon_apps", RegistrationKind::AppsApi},
                   Word<RegistrationKind>{"rfc7591", RegistrationKind::Rfc7591},
                   Word<RegistrationKind>{"not_needed", RegistrationKind::NotNeeded},
                   Word<RegistrationKind>{"loopback_client", RegistrationKind::LoopbackClient}},
        RegistrationKind::Typed);
    network.registrationHelpUrl = helpUrl(registration, u"helpUrl"_s);
    network.registrationSteps = registration.texts(u"steps"_s);
    network.revokesAccessOnly = choice(
        top, u"revokes"_s, std::array{Word<bool>{"both", false}, Word<bool>{"access", true}}, false);
    network.revokeHelpUrl = helpUrl(top, u"revokeHelpUrl"_s);
}

void readLife(const ObjectReader& top, NetworkDescriptor& network)
{
    const ObjectReader renewal = top.object(u"renewal"_s,
                                            {u"rule"_s,
                                             u"before"_s,
                                             u"notBefore"_s,
                                             u"refreshOnRejection"_s,
                                             u"repeatRejected"_s,
                                             u"exchangeUrl"_s,
                                             u"extendUrl"_s});
    network.exchangeUrl = renewal.text(u"exchangeUrl"_s);
    network.extendUrl = renewal.text(u"extendUrl"_s);
    checkTokenAddress(renewal, u"exchangeUrl"_s, network.exchangeUrl, network);
    checkTokenAddress(renewal, u"extendUrl"_s, network.extendUrl, network);
    network.renewal = choice(renewal,
                             u"rule"_s,
                             std::array{Word<RenewalRule>{"none", RenewalRule::None},
                                        Word<RenewalRule>{"refresh", RenewalRule::Refresh},
                                        Word<RenewalRule>{"rotating_refresh", RenewalRule::RotatingRefresh},
                                        Word<RenewalRule>{"exchange", RenewalRule::Exchange},
                                        Word<RenewalRule>{"extend", RenewalRule::Extend}},
                             RenewalRule::None);
    const bool refreshes = network.renewal == RenewalRule::Refresh || network.renewal == RenewalRule::RotatingRefresh;
    const bool addressed = (network.renewal == RenewalRule::Exchange && !network.exchangeUrl.isEmpty())
        || (network.renewal == RenewalRule::Extend && !network.extendUrl.isEmpty());
    if ((network.renewal == RenewalRule::Exchange || network.renewal == RenewalRule::Extend)
        && network.adapter.isEmpty() && !addressed)
        renewal.complain(u"rule"_s,
                         u"\"exchange\" needs \"exchangeUrl\" and \"extend\" needs \"extendUrl\", or an adapter"_s);
    network.renewBefore = renewal.duration(u"before"_s);
    network.renewNotBefore = renewal.duration(u"notBefore"_s);
    network.refreshOnRejection = renewal.flag(u"refreshOnRejection"_s, refreshes);
    if (network.refreshOnRejection && !refreshes)
        renewal.complain(u"refreshOnRejection"_s, u"\"refreshOnRejection\" needs a rule that refreshes"_s);
    network.repeatRejected = renewal.flag(u"repeatRejected"_s);
    if (network.repeatRejected && network.renewal != RenewalRule::Refresh)
        renewal.complain(u"repeatRejected"_s, u"\"repeatRejected\" needs the rule \"refresh\""_s);

    const ObjectReader lifetimes(
        top.complaints(), top.anyObject(u"lifetimes"_s), top.at(u"lifetimes"_s), top.anyObject(u"lifetimes"_s).keys());
    const QStringList names = lifetimes.keys();
    for (const QString& name : names) {
        const QList<ClockKind> all{ClockKind::Access,
                                   ClockKind::Refresh,
                                   ClockKind::DataAccess,
                                   ClockKind::Session,
                                   ClockKind::Idle,
                                   ClockKind::Reconsent};
        const auto kind = identified(top, lifetimes.at(name), u"clock"_s, name, clockKindFromIdentifier(name), all);
        const std::chrono::seconds lifetime = lifetimes.duration(name);
        if (!kind)
            continue;
        switch (*kind) {
        case ClockKind::Access: network.accessLifetime = lifetime; break;
        case ClockKind::Refresh: network.refreshLifetime = lifetime; break;
        case ClockKind::DataAccess: network.dataAccessLifetime = lifetime; break;
        case ClockKind::Session:
        case ClockKind::Idle:
        case ClockKind::Reconsent: network.furtherLifetimes.append({*kind, lifetime}); break;
        }
    }
    network.accessEndless = top.flag(u"accessEndless"_s);
    if (network.accessEndless && network.accessLifetime.count() > 0)
        top.complain(u"accessEndless"_s, u"\"accessEndless\" contradicts the lifetime \"access\""_s);
    network.pagesOutliveLogin = top.flag(u"pagesOutliveLogin"_s);
}

void readErrors(const ObjectReader& top, NetworkDescriptor& network)
{
    const ObjectReader fields = top.object(
        u"errorFields"_s, {u"code"_s, u"subcode"_s, u"message"_s, u"person"_s, u"transient"_s, u"success"_s});
    network.successCodes = fields.texts(u"success"_s);
    network.errorCodes = fields.pointers(u"code"_s);
    network.errorSubcodes = fields.pointers(u"subcode"_s);
    network.errorMessages = fields.pointers(u"message"_s);
    network.errorForPeople = fields.pointer(u"person"_s);
    network.errorTransient = fields.pointer(u"transient"_s);
    if (!top.has(u"errorFields"_s)) { // RFC 6749 section 5.2
        network.errorCodes = {u"/error"_s};
        network.errorMessages = {u"/error_description"_s};
    }
    const std::vector<ObjectReader> rows = top.objects(u"errors"_s,
                                                       {u"status"_s,
                                                        u"code"_s,
                                                        u"subcode"_s,
                                                        u"message"_s,
                                                        u"authenticate"_s,
                                                        u"where"_s,
                                                        u"cause"_s,
                                                        u"certainty"_s,
                                                        u"scope"_s,
                                                        u"retryAfter"_s,
                                                        u"midnight"_s,
                                                        u"value"_s,
                                                        u"note"_s});
    for (const ObjectReader& row : rows)
        network.errors.append(readRule(row));
}

namespace {

/// How the program counts where the network states nothing.
void readCounting(const ObjectReader& row, CreditRule& rule)
{
    rule.documentedLimit = row.number(u"documentedLimit"_s);
    rule.window = row.duration(u"window"_s);
    rule.day = row.text(u"day"_s).toLatin1();
    if (!rule.day.isEmpty() && !QTimeZone::isTimeZoneIdAvailable(rule.day))
        row.complain(u"day"_s, u"\"day\" is a time zone such as \"UTC\" or \"America/Los_Angeles\""_s);
    if (!rule.day.isEmpty())
        rule.window = std::chrono::hours(24);
    rule.shared = row.flag(u"shared"_s);
    const QStringList only = row.texts(u"only"_s);
    for (qsizetype i = 0; i < only.size(); ++i) {
        const auto purpose = identified(
            row, element(row, u"only"_s, i), u"purpose"_s, only[i], purposeFromIdentifier(only[i]), allPurposes());
        if (purpose)
            rule.only.insert(*purpose);
    }
    rule.paths = row.texts(u"paths"_s);
    for (const QString& path : std::as_const(rule.paths)) {
        if (!path.startsWith(u'/'))
            row.complain(u"paths"_s, u"\"paths\" takes ends of addresses such as \"/posts\""_s);
    }
    using Each = CreditRule::Each;
    rule.each = choice(row,
                       u"each"_s,
                       std::array{Word<Each>{"network", Each::Network},
                                  Word<Each>{"host", Each::Host},
                                  Word<Each>{"path", Each::Path}},
                       Each::Network);
    if (rule.isCounted() && rule.window.count() <= 0)
        row.complain(u"bucket"_s, u"a limit that is counted here needs \"window\" or \"day\""_s);
    if ((rule.each != Each::Network) != rule.bucket.contains(u"%1"_s) && rule.jsonHeader.isEmpty())
        row.complain(u"bucket"_s, u"\"each\" and \"%1\" in \"bucket\" go together"_s);
}

} // namespace

void readCreditRules(const ObjectReader& top, NetworkDescriptor& network)
{
    const std::vector<ObjectReader> rows = top.objects(u"credits"_s,
                                                       {u"bucket"_s,
                                                        u"limitHeader"_s,
                                                        u"remainingHeader"_s,
                                                        u"usedHeader"_s,
                                                        u"resetHeader"_s,
                                                        u"resetForm"_s,
                                                        u"jsonHeader"_s,
                                                        u"documentedLimit"_s,
                                                        u"window"_s,
                                                        u"day"_s,
                                                        u"shared"_s,
                                                        u"only"_s,
                                                        u"paths"_s,
                                                        u"each"_s});
    for (const ObjectReader& row : rows) {
        CreditRule rule;
        rule.bucket = row.text(u"bucket"_s, ObjectReader::Required, 60);
        for (const auto& [key, name] : {std::pair(u"limitHeader"_s, &rule.limitHeader),
                                        std::pair(u"remainingHeader"_s, &rule.remainingHeader),
                                        std::pair(u"usedHeader"_s, &rule.usedHeader),
                                        std::pair(u"resetHeader"_s, &rule.resetHeader),
                                        std::pair(u"jsonHeader"_s, &rule.jsonHeader)}) {
            *name = row.text(key).toLatin1();
            checkHeader(row, key, *name);
        }
        using Form = CreditRule::ResetForm;
        rule.resetForm = choice(row,
                                u"resetForm"_s,
                                std::array{Word<Form>{"unix_seconds", Form::UnixSeconds},
                                           Word<Form>{"iso8601", Form::Iso8601},
                                           Word<Form>{"seconds_from_now", Form::SecondsFromNow},
                                           Word<Form>{"either_seconds", Form::EitherSeconds}},
                                Form::UnixSeconds);
        readCounting(row, rule);
        if (rule.remainingHeader.isEmpty() && rule.jsonHeader.isEmpty() && rule.documentedLimit <= 0)
            row.complain(u"bucket"_s, u"the row needs \"remainingHeader\", \"jsonHeader\" or \"documentedLimit\""_s);
        network.credits.append(rule);
    }
}

} // namespace pk
