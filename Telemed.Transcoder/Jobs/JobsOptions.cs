using System.ComponentModel.DataAnnotations;

namespace Telemed.Transcoder.Jobs;

/// <summary>What can be set about relays and ingests (configuration section <c>Transcoder</c>).</summary>
public sealed class JobsOptions
{
    /// <summary>The folder that ingests take files from, by their plain names; without it there are no files.</summary>
    public string? MediaFolder { get; set; }

    /// <summary>
    /// Whether jobs may use addresses of this machine and link-local ones (sessions: <c>Jobs:AllowLocal</c>). Meant for development
    /// and tests.
    /// </summary>
    public bool AllowLocalAddresses { get; set; }

    /// <summary>
    /// Whether relays may go to private networks (sessions: <c>Jobs:AllowPrivateTargets</c>). Ingests may always come from there,
    /// because cameras stand there.
    /// </summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>A PEM file with authorities that count for <c>rtmps</c> beside the system's, for a clinic that has its own.</summary>
    public string? RtmpsAuthorities { get; set; }

    /// <summary>How many attempts in a row may fail before a job is given up.</summary>
    [Range(1, 1000, ErrorMessage = "Transcoder:JobAttempts must be between 1 and 1000.")]
    public int JobAttempts { get; set; } = 10;

    /// <summary>The longest pause between two attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Transcoder:JobLongestPause must be between 0.1 s and 10 min.")]
    public TimeSpan JobLongestPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a job must have run for its failures to be forgotten.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Transcoder:JobGoodRun must be between 1 s and 1 h.")]
    public TimeSpan JobGoodRun { get; set; } = TimeSpan.FromSeconds(30);
}
