using System.CommandLine;
using Telemed.Bench;

// Measures the product on this machine, from outside: `dotnet run telemed.cs bench`. The figures of docs/performance.md come from here.
var names = new Argument<string[]>("name") { Arity = ArgumentArity.ZeroOrMore, Description = "Which benches; none lists them, all runs each of them." };
var json = new Option<string?>("--json") { HelpName = "file", Description = "Write the result there as well, to be read by programs." };
var isShort = new Option<bool>("--short") { Description = "Everything small: to see that a bench works, not for figures." };
var size = new Option<int?>("--size") { HelpName = "n", Description = "How many streams, viewers or consultations at once." };
var rounds = new Option<int?>("--rounds") { HelpName = "n", Description = "How often." };
var minutes = new Option<double?>("--minutes") { HelpName = "n", Description = "How long, where the bench goes by time." };

var root = new RootCommand("Measures Telemed on this machine.") { names, json, isShort, size, rounds, minutes };
root.SetAction((parsed, cancellationToken) => BenchRunner.RunAsync(
    parsed.GetValue(names) ?? [],
    new BenchSettings(parsed.GetValue(isShort), parsed.GetValue(size), parsed.GetValue(rounds), parsed.GetValue(minutes)),
    parsed.GetValue(json),
    cancellationToken));
return await root.Parse(args).InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // What a bench has started gets its time to stop.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(40),
});
