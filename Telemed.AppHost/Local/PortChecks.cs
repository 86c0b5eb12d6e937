using System.Globalization;
using System.Net;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Local;

/// <summary>Finds out before anything starts whether the public ports can be had, and names all that cannot at once.</summary>
internal static class PortChecks
{
    /// <summary>Throws a <see cref="LauncherException"/> that names every port in use and the variable that moves it.</summary>
    public static void ThrowIfTaken(TelemedSettings settings)
    {
        var address = settings.LoopbackOnly ? IPAddress.Loopback : IPAddress.Any;
        var taken = new[]
            {
                (Topology.Settings.HttpsPort, settings.HttpsPort),
                (Topology.Settings.HttpPort, settings.HttpPort),
                (Topology.Settings.RtmpPort, settings.RtmpPort),
                (Topology.Settings.WebRtcPort, settings.WebRtcPort),
            }
            .Where(port => !FreePorts.IsFree(port.Item2, address))
            .ToList();
        if (taken.Count > 0)
        {
            throw new LauncherException(
                "These ports are in use by another program (or this user may not listen on them):" + Environment.NewLine
                + string.Join(Environment.NewLine, taken.Select(port => $"  - {port.Item2.ToString(CultureInfo.InvariantCulture)}: stop that program, or move Telemed's with {port.Item1}")));
        }
    }
}
