using System.Globalization;
using Telemed.EndToEnd.Tests.Running;
using Telemed.Tool.Patient;

namespace Telemed.EndToEnd.Tests.Phone;

/// <summary>RTMP attempts that are expected to be turned away.</summary>
internal static class Rtmp
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>The address of a stream by RTMP.</summary>
    public static string Address(TelemedSystem system, string path, string? token) =>
        $"rtmp://localhost:{system.RtmpPort.ToString(CultureInfo.InvariantCulture)}/{path}" + (token is null ? "" : $"?token={Uri.EscapeDataString(token)}");

    /// <summary>Whether the hub closes on somebody who wants to publish.</summary>
    public static async Task<bool> PublishIsRefusedAsync(string address, CancellationToken cancellationToken)
    {
        await using var pusher = PhonePusher.Start(new PhonePusherOptions { Target = address });
        var first = await Task.WhenAny(pusher.Completion, pusher.Publishing).WaitAsync(Deadline, cancellationToken);
        return first == pusher.Completion || !pusher.Publishing.IsCompletedSuccessfully;
    }

    /// <summary>Whether the hub closes, with no picture sent, on somebody who wants to play.</summary>
    public static async Task<bool> PlayIsRefusedAsync(string address, CancellationToken cancellationToken)
    {
        var seen = new PlayerObservations();
        await using var player = PhonePlayer.PlayRtmp(new Uri(address), seen);
        await player.Completion.WaitAsync(Deadline, cancellationToken);
        return seen.Frames == 0;
    }
}
