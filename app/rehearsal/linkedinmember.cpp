// SPDX-License-Identifier: GPL-3.0-or-later
#include "linkedin.h"
#include "seeding.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

const OAuthRules& LinkedInMemberDialect::rules() const
{
    static const OAuthRules rules = sharedRules({u"openid"_s, u"profile"_s, u"w_member_social"_s});
    return rules;
}

void LinkedInMemberDialect::seed()
{
    LinkedInDialect::seed();
    LoginSeed how{network(), [this](const QString& id, int) { return personId(id); }};
    how.handles = false;
    how.brand = false; // members are people
    how.many = false;  // and hold nothing here
    seedLogins(m_world, how);
    seedApplications(u"Agency Tool"_s, false);
}

QString LinkedInMemberDialect::ownerOf(const QString& urn, const Caller& caller) const
{
    return urn == u"urn:li:person:"_s + caller.login->remoteId ? caller.login->key() : QString();
}

Answer LinkedInMemberDialect::serve(const Request&, const Caller& caller, const QString& resource, const QString& rest)
{
    if (resource != "v2/userinfo"_L1 || !rest.isEmpty())
        return notFound();
    const Login& login = *caller.login;
    QJsonObject fields{{u"sub"_s, login.remoteId}};
    if (caller.has(u"profile"_s)) {
        const auto [given, family] = names(login);
        fields[u"name"_s] = login.name;
        fields[u"given_name"_s] = given;
        fields[u"family_name"_s] = family;
        fields[u"picture"_s] = pictureOf(login);
        fields[u"locale"_s] = QJsonObject{{u"country"_s, u"DE"_s}, {u"language"_s, u"de"_s}};
    }
    return Answer::json(fields);
}

} // namespace pk::rehearsal
