// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "consent.h"
#include "control.h"
#include "requestlog.h"
#include "world.h"

#include <functional>
#include <memory>
#include <vector>

namespace pk::rehearsal {

/// The whole program without its sockets: sends each request to its network, applies the faults, keeps the log.
class Rehearsal
{
public:
    Rehearsal(quint64 seed, int people);
    ~Rehearsal();

    [[nodiscard]] Answer handle(const Request& request);
    /// First line on stdout: where everything is.
    [[nodiscard]] QJsonObject announcement(const QString& base);
    [[nodiscard]] World& world() { return m_world; }
    [[nodiscard]] const RequestLog& log() const { return m_log; }

private:
    [[nodiscard]] Answer network(const Request& request);
    [[nodiscard]] Answer throughFaults(const Request& request, Dialect& dialect, QString& fault);
    [[nodiscard]] Dialect* dialectFor(const Request& request) const;
    template<typename Network>
    void add();
    [[nodiscard]] std::optional<Answer> landing(const Request& request) const;
    [[nodiscard]] QList<Dialect*> dialects() const;

    World m_world;
    ConsentDesk m_desk;
    RequestLog m_log;
    std::vector<std::unique_ptr<Dialect>> m_dialects;
    Control m_control;
    QString m_base;
};

} // namespace pk::rehearsal
