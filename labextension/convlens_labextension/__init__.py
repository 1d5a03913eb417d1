"""The prebuilt JupyterLab extension of convlens. There is no Python code to run: the views are in `labextension/`."""


def _jupyter_labextension_paths():
    """Where JupyterLab's own tools (`jupyter labextension develop`) find the bundle."""
    return [{"src": "labextension", "dest": "@convlens/labextension"}]
