#pragma once

/// Multiplies each of 48 numbers by 1/2 and adds 1/2, `rounds` times.
void multiply_and_add(double* numbers, long rounds);
constexpr double kOperationsPerRound = 2 * 48;
