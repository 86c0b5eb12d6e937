namespace Telemed.Sessions.Quality;

/// <summary>Several values of one kind.</summary>
internal readonly record struct QualitySum(long Count, double Sum, double Max)
{
    public QualitySum With(double? value) => value is { } one ? new(Count + 1, Sum + one, Math.Max(Max, one)) : this;

    public QualitySum With(QualitySum other) => new(Count + other.Count, Sum + other.Sum, Math.Max(Max, other.Max));
}

/// <summary>What one person's clients reported in one minute.</summary>
internal sealed class QualityMinute(string consultationId, string participantId, DateTimeOffset minute)
{
    public string ConsultationId => consultationId;

    public string ParticipantId => participantId;

    /// <summary>When it began.</summary>
    public DateTimeOffset Minute => minute;

    public long Reports { get; private set; }

    public QualitySum Rtt { get; private set; }

    public QualitySum Jitter { get; private set; }

    public QualitySum Loss { get; private set; }

    public QualitySum Up { get; private set; }

    public QualitySum Down { get; private set; }

    public QualitySum Delay { get; private set; }

    public long Freezes { get; private set; }

    public void Add(QualityReport report)
    {
        Reports++;
        Rtt = Rtt.With(report.Rtt);
        Jitter = Jitter.With(report.Jitter);
        Loss = Loss.With(report.Loss);
        Up = Up.With(report.Up);
        Down = Down.With(report.Down);
        Delay = Delay.With(report.Delay);
        Freezes += report.Freezes ?? 0;
    }

    public void Add(QualityMinute other)
    {
        Reports += other.Reports;
        Rtt = Rtt.With(other.Rtt);
        Jitter = Jitter.With(other.Jitter);
        Loss = Loss.With(other.Loss);
        Up = Up.With(other.Up);
        Down = Down.With(other.Down);
        Delay = Delay.With(other.Delay);
        Freezes += other.Freezes;
    }
}
