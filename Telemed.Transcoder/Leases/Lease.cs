using System.Globalization;

namespace Telemed.Transcoder.Leases;

/// <summary>Who may work on something, as it stands in Redis: <c>{worker} {fence}[ {worker that is to take it over}]</c>.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Fence">Higher than every fence that was given out before, for anything.</param>
/// <param name="OfferedTo">The worker that is asked to take it over, while its holder goes on.</param>
public sealed record Lease(string WorkerId, long Fence, string? OfferedTo = null)
{
    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{WorkerId} {Fence}{(OfferedTo is null ? "" : " " + OfferedTo)}");

    /// <summary>Reads what stands in Redis; <see langword="null"/> for anything else.</summary>
    public static Lease? Parse(string? text) =>
        text?.Split(' ') is [{ Length: > 0 } worker, var number, .. var rest] && rest.Length < 2
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            ? new Lease(worker, fence, rest is [var to] ? to : null)
            : null;
}

/// <summary>A worker as the others know it.</summary>
/// <param name="Id">Random, new at every start.</param>
/// <param name="Address">Where the others reach it.</param>
/// <param name="Load">How many leases it holds.</param>
/// <param name="Draining">Whether it takes nothing more and hands over what it has.</param>
public sealed record WorkerEntry(string Id, Uri Address, int Load, bool Draining)
{
    /// <summary>When its entry dies unless it is renewed, on Redis' clock (Unix time in milliseconds); 0 where that is not known.</summary>
    public long Until { get; init; }
}
