using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Http.RateLimits;

/// <summary>
/// How often the API may be called (configuration section <c>RateLimits</c>), in each instance of this service. They are far above what a
/// clinic does; they keep a program that has gone wild from slowing the others down. Joining and signing in have stricter ones of their own.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RateLimits";

    /// <summary>How often one API key may call at once.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimits:KeyBurst must be between 1 and 1000000.")]
    public int KeyBurst { get; set; } = 3000;

    /// <summary>How often one API key may call per minute in the long run.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimits:KeyPerMinute must be between 1 and 1000000.")]
    public int KeyPerMinute { get; set; } = 6000;

    /// <summary>How often one participant or one member of staff may call at once.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimits:PersonBurst must be between 1 and 1000000.")]
    public int PersonBurst { get; set; } = 600;

    /// <summary>How often one participant or one member of staff may call per minute in the long run.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimits:PersonPerMinute must be between 1 and 1000000.")]
    public int PersonPerMinute { get; set; } = 600;

    /// <summary>How many pictures of streams one member of staff may look at at once.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimits:PictureBurst must be between 1 and 1000000.")]
    public int PictureBurst { get; set; } = 60;

    /// <summary>How many pictures of streams one member of staff may look at per minute in the long run.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimits:PicturesPerMinute must be between 1 and 1000000.")]
    public int PicturesPerMinute { get; set; } = 300;

    /// <summary>How many requests without good credentials one address may make at once. A whole clinic may be one address.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimits:AddressBurst must be between 1 and 1000000.")]
    public int AddressBurst { get; set; } = 300;

    /// <summary>How many requests without good credentials one address may make per minute in the long run.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimits:AddressPerMinute must be between 1 and 1000000.")]
    public int AddressPerMinute { get; set; } = 300;
}
