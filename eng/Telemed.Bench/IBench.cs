using Telemed.Bench.Reporting;

namespace Telemed.Bench;

/// <summary>One thing that can be measured.</summary>
internal interface IBench
{
    /// <summary>What to call it on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Summary { get; }

    /// <summary>What <c>--size</c>, <c>--rounds</c> and <c>--minutes</c> mean here and are by default, in words.</summary>
    string Settings { get; }

    /// <summary>About how long it takes with these settings, without building.</summary>
    TimeSpan Takes(BenchSettings settings);

    /// <summary>Measures. Whatever it starts is gone when it returns or throws.</summary>
    Task RunAsync(BenchRun run, CancellationToken cancellationToken);
}

/// <summary>How much is measured; what is not said is the bench's own full size.</summary>
/// <param name="Short">Everything small: to see that the bench works, not for figures.</param>
/// <param name="Size">How many streams, viewers, consultations, … at once.</param>
/// <param name="Rounds">How often.</param>
/// <param name="Minutes">How long.</param>
internal sealed record BenchSettings(bool Short = false, int? Size = null, int? Rounds = null, double? Minutes = null)
{
    public int SizeOr(int full, int small) => Size ?? (Short ? small : full);

    public int RoundsOr(int full, int small) => Rounds ?? (Short ? small : full);

    public TimeSpan DurationOr(TimeSpan full, TimeSpan small) => Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : Short ? small : full;
}

/// <summary>One run of one bench: what it was asked for, and where its figures go.</summary>
internal sealed class BenchRun(BenchSettings settings, BenchProgress progress)
{
    private readonly List<Figure> _figures = [];

    public BenchSettings Settings { get; } = settings;

    public BenchProgress Progress { get; } = progress;

    /// <summary>What answered as the media hub; <see langword="null"/> where the bench needs none.</summary>
    public string? Engine { get; set; }

    public IReadOnlyList<Figure> Figures => _figures;

    public void Add(params IEnumerable<Figure> figures) => _figures.AddRange(figures);
}

/// <summary>Something is missing that a person can provide; the message says what.</summary>
internal sealed class BenchException(string message) : Exception(message);
