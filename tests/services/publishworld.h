// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/accountservice.h"
#include "models/services/grantkeeper.h"
#include "models/services/publishservice.h"
#include "models/services/registrationservice.h"
#include "tests/networks/scriptedserver.h"
#include "tests/services/postingadapter.h"
#include "tests/support/fakevault.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QTemporaryDir>

namespace pk {

/// A profile with one login of the tests' own network and two pages of it, and the services that publish there.
struct PublishWorld
{
    PublishWorld()
    {
        networks.add(postingNetwork(QUrl(server.origin())),
                     std::make_unique<PostingAdapter>(http, clock, QUrl(server.origin())));
        records.load();
        context.registrations = &registrations;
        context.keeper = &keeper;
        account.life.proof = Evidence{QStringLiteral("who am I"), clock.now()};
        hold(account, {first, second});
        server.answer(QStringLiteral("/posts"), {201, "{\"id\":\"77\",\"link\":\"https://poster.example/77\"}"});
    }

    /// A login that works, with its token in the vault.
    void hold(const Account& login, const QList<Page>& pages)
    {
        TokenSet tokens;
        tokens.accessToken = Secret(QByteArray("AT"));
        tokens.tokenType = QStringLiteral("Bearer");
        tokens.obtainedAt = clock.now();
        waitFor(grants.save(login.id, 0, tokens));
        records.save(login, pages);
    }

    /// A page at a further network that answers alike and takes posts of these limits, unless its server says others.
    PageId addNetwork(const QString& name, const PostLimits& limits, const LimitsRule& said = {})
    {
        const QUrl origin(server.origin());
        NetworkDescriptor network = postingNetwork(origin, name);
        network.post = limits;
        network.publish.limits = said;
        networks.add(network, std::make_unique<PostingAdapter>(http, clock, origin));
        Account login = postingAccount(network.id.toString());
        login.life.proof = account.life.proof;
        const Page page = postingPage(login, QStringLiteral("1000"));
        hold(login, {page});
        return page.id;
    }

    QTemporaryDir dir;
    Profile profile = Profile::open(dir.filePath(QStringLiteral("profile"))).value();
    ScriptedServer server;
    ManualClock clock;
    FakeVault vault;
    std::unique_ptr<Store> store = std::move(Store::open(profile.storeFile(), Secret(QByteArray(64, 'a'))).value());
    Settings settings{profile.settingsFile()};
    HttpClient http{Routes(), clock};
    NetworkRegistry networks{http, clock, profile.networksDir()};
    GrantVault grants{vault};
    Records records{*store, clock};
    ServiceContext context{clock, http, networks, vault, grants, records, settings, profile, nullptr, nullptr};
    RegistrationService registrations{context};
    GrantKeeper keeper{context};
    AccountService accounts{context};
    TokenRouter router{context, accounts};
    PublishService publishing{context, router};
    Account account = postingAccount();
    Page first = postingPage(account, QStringLiteral("1000"));
    Page second = postingPage(account, QStringLiteral("1001"));
};

} // namespace pk
