using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Consultations.Life;

/// <summary>The times and bounds of consultations (configuration section <c>Consultations</c>).</summary>
public sealed class LifeRules
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Consultations";

    /// <summary>How long somebody who drops out counts as still there, and how long a live consultation goes on with nobody in it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Consultations:Grace must be between a second and an hour.")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after its planned time (or its creation, when there is none) a consultation that has not become live is missed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "31.00:00:00", ErrorMessage = "Consultations:MissedAfter must be between a minute and 31 days.")]
    public TimeSpan MissedAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a consultation may be live when nothing else is said at its creation, in minutes.</summary>
    [Range(1, 24 * 60, ErrorMessage = "Consultations:MaxMinutes must be between 1 and 1440.")]
    public int MaxMinutes { get; set; } = 240;

    /// <summary>How long before its time limit a consultation's people are told.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Consultations:WarnBefore must be between a second and an hour.")]
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many people of publishing roles a consultation holds.</summary>
    [Range(2, 8, ErrorMessage = "Consultations:MaxPublishing must be between 2 and 8.")]
    public int MaxPublishing { get; set; } = 8;

    /// <summary>How many viewers a consultation holds.</summary>
    [Range(0, 50, ErrorMessage = "Consultations:MaxViewing must be between 0 and 50.")]
    public int MaxViewing { get; set; } = 50;
}
