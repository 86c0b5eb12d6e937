using System.Globalization;
using Telemed.Bench;

// Load on one instance of the sessions service, in a process of its own, measured from outside: `dotnet run telemed.cs bench`.
// The figures of docs/performance.md come from here.
var service = args is [var path, ..] ? path : throw new ArgumentException("The path of Telemed.Sessions.dll is missing.");
using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(10));
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
List<Finding> findings = [];
foreach (var run in new Func<SessionsUnderLoad, CancellationToken, Task<IReadOnlyList<Finding>>>[] { HookBench.RunAsync, RealtimeBench.RunAsync })
{
    await using var sessions = await SessionsUnderLoad.StartAsync(service, stop.Token);
    findings.AddRange(await run(sessions, stop.Token));
}

Console.WriteLine();
Console.WriteLine($"{Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)} cores, load and service on the same machine, {SessionsUnderLoad.DatabaseName}");
Console.WriteLine("| | figure | limit |");
Console.WriteLine("|---|---|---|");
foreach (var finding in findings)
{
    Console.WriteLine($"| {finding.What} | {finding.Figure} | {finding.Limit} |");
}

return findings.TrueForAll(finding => finding.Holds) ? 0 : 1;

namespace Telemed.Bench
{
    /// <summary>One measured figure.</summary>
    internal sealed record Finding(string What, string Figure, string Limit, bool Holds);
}
