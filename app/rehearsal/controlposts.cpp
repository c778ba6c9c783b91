// SPDX-License-Identifier: GPL-3.0-or-later
// What was published, and how publishing, processing and lists of posts go wrong.
#include "control.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

Answer Control::posts(const Request& request)
{
    const QString network = request.param(u"network"_s);
    if (!network.isEmpty() && !dialect(network))
        return wrong(u"network must be one of those in /_control/help"_s);
    const QJsonArray list = m_world.feeds.arrivals(network, request.param(u"page"_s));
    return done({{u"count"_s, list.size()}, {u"posts"_s, list}});
}

Answer Control::publishLost(const Request& request)
{
    return setRule(request,
                   u"publish-lost"_s,
                   {u"cut"_s, u"close"_s, u"reset"_s, u"hang"_s, u"500"_s, u"502"_s, u"503"_s, u"504"_s},
                   1);
}

Answer Control::publishRefused(const Request& request)
{
    return setRule(
        request, u"publish-refused"_s, {u"403"_s, u"400"_s, u"404"_s, u"422"_s, u"429"_s, u"500"_s, u"503"_s}, 0);
}

Answer Control::slowMedia(const Request& request)
{
    const QString network = request.param(u"network"_s);
    if (!dialect(network))
        return wrong(u"network must be one of those in /_control/help"_s);
    m_world.faults.mediaSeconds.remove(network);
    m_world.faults.mediaFails.remove(network);
    if (!isOn(request))
        return done();
    m_world.faults.mediaSeconds[network] = qMax(0, request.param(u"seconds"_s, u"60"_s).toInt());
    if (request.param(u"mode"_s) == "fail"_L1)
        m_world.faults.mediaFails.insert(network);
    return done();
}

Answer Control::failContent(const Request& request)
{
    return setListFailure(request, true);
}

} // namespace pk::rehearsal
