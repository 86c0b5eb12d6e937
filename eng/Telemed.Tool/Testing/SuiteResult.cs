namespace Telemed.Tool.Testing;

/// <summary>A test that did not pass, or was not run.</summary>
internal sealed record TestNote(string Test, string Message);

/// <summary>What became of one suite.</summary>
internal sealed record SuiteResult(int Passed, IReadOnlyList<TestNote> Failed, IReadOnlyList<TestNote> Skipped)
{
    /// <summary>A suite that could not be counted is one failure.</summary>
    internal static SuiteResult Broken(string suite, string reason) => new(0, [new TestNote(suite, reason)], []);
}

/// <summary>Something that is run and counted.</summary>
internal interface ISuite
{
    string Name { get; }

    /// <summary>Runs it; what it says goes to <paramref name="log"/>.</summary>
    Task<SuiteResult> RunAsync(TestLog log, CancellationToken cancellationToken);
}

/// <summary>The file that keeps a suite's whole output.</summary>
internal sealed class TestLog(string folder, string suite) : IDisposable
{
    private readonly StreamWriter _writer = new(Path.Combine(folder, suite + ".log")) { AutoFlush = true };

    /// <summary>Where the suite's machine-readable report goes.</summary>
    internal string Report { get; } = Path.Combine(folder, suite + ".report");

    internal string File { get; } = Path.Combine(folder, suite + ".log");

    internal void Line(string line)
    {
        lock (_writer)
        {
            _writer.WriteLine(line);
        }
    }

    public void Dispose() => _writer.Dispose();
}
