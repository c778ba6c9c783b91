// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

#include <QFont>
#include <QPainterPath>
#include <QPalette>
#include <QRect>
#include <QSize>

class QPainter;

namespace pk {

/// Our own drawing of a state in a 16 x 16 square: filled outlines, so that every size stays crisp.
/// Some are wider than the square (tick and infinity side by side); the path's bounding rectangle says how wide.
QPainterPath statePath(State state);
/// The same idea in the square alone, for where there are only a few pixels: infinity without its tick, the exclamation mark
/// without its clock.
QPainterPath compactStatePath(State state);

/// Draws the state's shape into \a rect, keeping its proportions.
void paintStateMark(QPainter* painter, const QRectF& rect, State state, const QColor& color);
/// Width the shape takes when it is \a height high.
double stateMarkWidth(State state, double height);

/// Size of a badge that shows all of \a words in \a font.
QSize badgeSize(State state, const QString& words, const QFont& font);
/// The badge of tables, tiles, details and reports: shape, words, tint. Starts at the leading edge of \a rect, vertically
/// centred, and elides words that do not fit. Returns the rectangle it took.
QRect paintBadge(QPainter* painter, const QRect& rect, State state, const QString& words, const QPalette& palette,
                 const QFont& font, Qt::LayoutDirection direction);

/// A rounded square in the network's colour with our own letter, never a copied logo.
void paintNetworkMark(QPainter* painter, const QRectF& rect, const QColor& color, const QString& letter,
                      const QPalette& palette);

/// What is left of the credits, 0..1, as a bar of the height of \a rect's middle third.
void paintMeter(QPainter* painter, const QRectF& rect, double left, const QPalette& palette,
                Qt::LayoutDirection direction);

} // namespace pk
