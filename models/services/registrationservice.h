// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/async.h"
#include "models/domain/secret.h"

#include <QObject>

#include <memory>

namespace pk {

struct NetworkDescriptor;
struct ServiceContext;

/// The agency's app registrations: facts in the store, client secrets in the vault ("app/<id>").
class RegistrationService final : public QObject
{
    Q_OBJECT
public:
    explicit RegistrationService(ServiceContext& context, QObject* parent = nullptr);

    /// Adds or replaces the registration of a network (and instance). An empty secret keeps the one that is there
    /// when the client id is the same. InvalidInput: empty id, redirect that the network does not allow.
    Async<AppRegistration> set(NetworkId network, QString instance, QString clientId, Secret clientSecret,
                               QString redirect);
    Async<bool> remove(RegistrationId id);
    /// The registration to use; NotRegistered when there is none and the network needs one.
    Result<AppRegistration> find(const NetworkId& network, const QString& instance) const;
    /// The client of a network whose client ids are made of redirect and scopes (RegistrationKind::LoopbackClient): one typed
    /// by a person, or the one that declares everything this version can ask for. Kept with the sign-ins made by it: the
    /// network knows a sign-in by exactly this text.
    Async<AppRegistration> loopbackClient(std::shared_ptr<const NetworkDescriptor> network);
    Async<Secret> secretOf(AppRegistration registration);
    /// Keeps one made by dynamic registration.
    Async<bool> keep(AppRegistration registration, Secret clientSecret);

private:
    ServiceContext& m_context;
};

} // namespace pk
