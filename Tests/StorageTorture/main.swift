import Foundation

// Kills a process at random instants while it changes a library, and checks the library each time.
//
//     StorageTorture ROUNDS [SEED [FOLDER]]
//
// Prints one line and ends with 0 when no round lost anything. FOLDER keeps the library.

let arguments: [String] = CommandLine.arguments
if arguments.count == 5, arguments[1] == "victim", let seed = UInt64(arguments[4]) {
  try Victim.work(folder: arguments[2], journal: arguments[3], seed: seed)
}

guard arguments.count >= 2, let rounds = Int(arguments[1]), rounds > 0 else {
  print("usage: StorageTorture ROUNDS [SEED [FOLDER]]")
  exit(64)
}
let seed: UInt64 =
  arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : UInt64.random(in: 0..<1_000_000)
let folder: String =
  arguments.count > 3
  ? arguments[3]
  : NSTemporaryDirectory() + "vsearch-torture-\(ProcessInfo.processInfo.processIdentifier)"
do {
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try Torture(folder: folder, seed: seed).run(rounds: rounds)
  if arguments.count < 4 { try FileManager.default.removeItem(atPath: folder) }
} catch {
  print("FAILED with seed \(seed) in \(folder): \(error)")
  exit(1)
}
