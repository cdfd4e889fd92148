import Foundation

// Kills the indexer, feeds it broken files, or one long one:
//   IndexTorture kill ROUNDS [SEED]
//   IndexTorture soak SECONDS [SEED] [FOLDER OF FURTHER FILES]...
//   IndexTorture long MINUTES
let arguments: [String] = Array(CommandLine.arguments.dropFirst())
let folder: String = NSTemporaryDirectory() + "/vsearch-torture-\(UUID().uuidString)"
do {
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  let seed: UInt64 =
    arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(Int.max))
  switch arguments.first {
  case "kill":
    try KillRounds(folder: folder, seed: seed).run(
      rounds: arguments.dropFirst().first.flatMap { Int($0) } ?? 100)
  case "soak":
    try Soak(folder: folder, seed: seed).run(
      seconds: arguments.dropFirst().first.flatMap { Double($0) } ?? 1800,
      extraFolders: Array(arguments.dropFirst(3)))
  case "long":
    try LongVideo(folder: folder).run(
      minutes: arguments.dropFirst().first.flatMap { Int($0) } ?? 120)
  default:
    throw Verdict(
      description:
        "usage: IndexTorture kill ROUNDS | soak SECONDS [SEED] [FOLDER]... | long MINUTES")
  }
  try FileManager.default.removeItem(atPath: folder)
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
