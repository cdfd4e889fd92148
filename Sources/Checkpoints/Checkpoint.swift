/// Opens model files of any known kind.
public enum Checkpoint {
  /// Opens the model file at `path`; its content decides which kind it is.
  ///
  /// - Parameter path: A safetensors file or a PyTorch checkpoint, under any name.
  /// - Returns: The file, with its table of contents checked.
  /// - Throws: ``CheckpointError``, saying what the file is where that can be told.
  public static func open(_ path: String) throws(CheckpointError) -> any WeightFile {
    let file = try MappedFile(path: path)
    let start: [UInt8] = file.bytes(0..<min(file.size, 64)) ?? []
    if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) || start.starts(with: [0x50, 0x4B, 0x05, 0x06])
    {
      return try PyTorchFile(mapping: file)
    }
    if start.count > 8, start[8] == UInt8(ascii: "{") {
      return try SafetensorsFile(mapping: file)
    }
    throw refusal(of: path, start: start)
  }

  /// The magic number that PyTorch's older form pickles first (`torch/serialization.py`).
  private static let oldPyTorchMagic: [UInt8] = [
    0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  private static func refusal(of path: String, start: [UInt8]) -> CheckpointError {
    if start.isEmpty { return .notAModelFile(path: path, reason: "empty") }
    if start.first == 0x80, start.dropFirst(2).starts(with: oldPyTorchMagic) {
      return .unsupported(
        path: path, reason: "a PyTorch checkpoint in the form before version 1.6, not zip")
    }
    if start.starts(with: "version https://git-lfs".utf8) {
      return .notAModelFile(path: path, reason: "a Git LFS pointer, not the file it stands for")
    }
    if start.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
      return .notAModelFile(path: path, reason: "a web page")
    }
    return .notAModelFile(path: path, reason: "neither safetensors nor a PyTorch zip file")
  }
}
