internal import CKernels

/// The numeric kernels of one instruction set.
///
/// Every function checks its bounds here, once; the loops are in C and never allocate.
public struct Kernels: Sendable {
  /// The instruction set these kernels use.
  public let instructionSet: InstructionSet

  // A copy of a constant table of C functions.
  let table: VSKernels

  // Computes narrow products as a processor that multiplies them natively: to test that path.
  let emulatesNarrowProducts: Bool

  /// The kernels of ``InstructionSet/best``.
  public static let best: Kernels = {
    guard let kernels = Kernels(InstructionSet.best) ?? Kernels(.scalar) else {
      preconditionFailure("the baseline kernels are always compiled in")
    }
    return kernels
  }()

  /// The kernels of `set`, or nil when this processor cannot run them.
  public init?(_ set: InstructionSet) {
    let code = VSInstructionSet(rawValue: UInt32(set.rawValue))
    guard let pointer = unsafe vs_kernels(code) else { return nil }
    instructionSet = set
    unsafe table = pointer.pointee
    emulatesNarrowProducts = false
  }

  /// The baseline's kernels with the products of processors that multiply narrow numbers natively.
  static func emulatingNarrowProducts() -> Kernels? {
    Kernels(.scalar).map { Kernels(narrow: $0) }
  }

  private init(narrow kernels: Kernels) {
    instructionSet = kernels.instructionSet
    table = kernels.table
    emulatesNarrowProducts = true
  }
}
