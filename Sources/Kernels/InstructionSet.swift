internal import CKernels
internal import Foundation

/// The processor instructions that a set of kernels was compiled for.
public enum InstructionSet: Int32, CaseIterable, Sendable {
  /// The platform's baseline: SSE2 on x86-64, NEON on arm64.
  case scalar = 0
  /// AVX2 with FMA and half-precision conversion.
  case avx2 = 1
  /// AVX-512 F, BW, DQ and VL.
  case avx512 = 2

  /// The sets that this processor can run, slowest first.
  public static let supported: [InstructionSet] = allCases.filter { set in
    vs_supports(VSInstructionSet(rawValue: UInt32(set.rawValue))) == 1
  }

  /// The set in use: the fastest supported one, or the one that `VSEARCH_ISA` names if supported.
  public static let best: InstructionSet = {
    let wish: String? = ProcessInfo.processInfo.environment["VSEARCH_ISA"]
    return supported.first { "\($0)" == wish } ?? supported.last ?? .scalar
  }()
}
