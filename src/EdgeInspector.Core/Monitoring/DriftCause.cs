namespace EdgeInspector.Monitoring;

/// <summary>What has moved away from how it was when the model was taught.</summary>
public enum DriftCause
{
    /// <summary>Brightness or contrast: lamp, exposure, gain, dirt all over the lens.</summary>
    Light,

    /// <summary>Sharpness, whatever the light: lens, distance, exposure time of moving parts.</summary>
    Focus,

    /// <summary>One place in picture after picture: dirt on lens, fixture or light, never on the parts.</summary>
    Place,

    /// <summary>The scores alone: the parts themselves.</summary>
    Product,
}
