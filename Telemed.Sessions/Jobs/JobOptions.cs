using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Jobs;

/// <summary>What relays and ingests may do (configuration section <c>Jobs</c>).</summary>
public sealed class JobOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Jobs";

    /// <summary>Lets jobs go to and come from this very machine and link. For tests and development.</summary>
    public bool AllowLocal { get; set; }

    /// <summary>Lets relays go to private networks (10/8, 192.168/16, …). Ingests may come from there in any case: ward cameras are there.</summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>How many jobs a consultation may have, running or not.</summary>
    [Range(1, 64, ErrorMessage = "Jobs:MaxPerConsultation must be between 1 and 64.")]
    public int MaxPerConsultation { get; set; } = 16;

    /// <summary>After how long without a word from a worker a job that is to run counts as lost.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00", ErrorMessage = "Jobs:LostAfter must be between 2 s and ten minutes.")]
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromSeconds(10);
}
