// SPDX-License-Identifier: GPL-3.0-or-later
#include "instagrampage.h"

#include "instagram.h"
#include "seeding.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

void InstagramPageDialect::seed()
{
    // The same people as at Facebook under other ids: user ids are app-scoped (facebook.md section 1).
    LoginSeed how{network(), [](const QString&, int number) {
                      return QString::number(10'229'000'000'000'001 + qint64(number) * 7'919);
                  }};
    how.handles = false;
    how.brand = false;
    how.many = false;
    seedLogins(m_world, how);
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-instagram-fb"_s;
    app.secret = u"rehearsal-instagram-fb-secret"_s;
    app.name = u"Agency Instagram (Pages)"_s;
    app.development = true;
    app.redirects = {u"https://www.facebook.com/connect/login_success.html"_s, u"http://localhost:27321/instagram"_s};
    app.note = u"development mode: http://localhost:<any port>/... needs no entry"_s;
    m_world.registrations.append(app);
}

QList<Refusal> InstagramPageDialect::refusals() const
{
    // "everything in facebook.md section 11, plus the Instagram rows"
    return FacebookDialect::refusals() + instagramRefusals();
}

} // namespace pk::rehearsal
